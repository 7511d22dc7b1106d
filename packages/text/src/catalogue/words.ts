import type { Catalogue } from '../render.ts';

/** Single words and states with one translation everywhere. */
export const wordText: Catalogue = {
  'severity.critical': { en: 'critical', zh: '严重' },
  'severity.high': { en: 'high', zh: '高' },
  'severity.medium': { en: 'medium', zh: '中' },
  'severity.low': { en: 'low', zh: '低' },
  'severity.info': { en: 'info', zh: '提示' },
  'confidence.almost_certain': { en: 'almost certain', zh: '几乎确定' },
  'confidence.likely': { en: 'likely', zh: '很可能' },
  'confidence.possible': { en: 'possible', zh: '可能' },
  'confidence.unclear': { en: 'unclear', zh: '不明确' },
  'state.open': { en: 'open', zh: '进行中' },
  'state.mitigated': { en: 'mitigated', zh: '已缓解' },
  'state.resolved': { en: 'resolved', zh: '已恢复' },
  'state.merged': { en: 'merged', zh: '已合并' },
};
