import type { MessageParams } from '@aetherius/domain';
import { valueText, type Catalogue } from '../render.ts';

/** The first three of many, and how many more there are. */
function firstThree(language: 'en' | 'zh'): (params: MessageParams) => string {
  return ({ objects, more }) => {
    const named = valueText(objects ?? '', language);
    if (!more) return language === 'en' ? `affects ${named}` : `影响 ${named}`;
    return language === 'en'
      ? `affects ${named} and ${String(more)} more`
      : `影响 ${named} 等，另有 ${String(more)} 个`;
  };
}

/** The page of one incident. */
export const consoleIncidentText = {
  'console.breadcrumb': { en: 'Where it is', zh: '所在位置' },
  'console.incident.copy_link': { en: 'Copy the link to {label}', zh: '复制 {label} 的链接' },
  'console.incident.no_number': { en: 'There is no {label}.', zh: '没有编号为 {label} 的故障。' },
  'console.incident.began': { en: 'began', zh: '始于' },
  'console.incident.noticed': { en: 'noticed after {span}', zh: '{span}后发现' },
  'console.incident.mitigated': { en: 'mitigated', zh: '缓解于' },
  'console.incident.resolved': { en: 'resolved', zh: '恢复于' },
  'console.incident.reopened': {
    en: ({ n }: MessageParams) => (n === 1 ? 'came back once' : `came back ${String(n)} times`),
    zh: '复发 {n} 次',
  },
  'console.incident.affects': { en: firstThree('en'), zh: firstThree('zh') },
  'console.incident.merged': {
    en: 'This is the same trouble as another incident; its story goes on there.',
    zh: '这与另一个故障是同一问题，后续进展请看那里。',
  },
  'console.incident.merged.open': { en: 'Open that incident', zh: '打开那个故障' },
  'console.incident.resolution.recovered': {
    en: 'every symptom was gone for a minute',
    zh: '所有症状消失已满一分钟',
  },
  'console.incident.resolution.cluster_recreated': {
    en: 'closed because its cluster was created anew; whether it healed is not known',
    zh: '集群已重建，故障随之关闭；是否恢复未知',
  },
  'console.incident.cluster_silent': {
    en: '{cluster} is silent; last signal',
    zh: '{cluster} 没有信号；最近信号：',
  },
  'console.incident.cluster_silent.means': {
    en: 'The state below is the last one known. Check that the agent in the cluster runs.',
    zh: '下方是最后已知的状态。请确认集群中的采集器正在运行。',
  },

  'console.cause': { en: 'Cause', zh: '根因' },
  'console.cause.several': { en: '{n} independent causes', zh: '{n} 个独立根因' },
  'console.cause.pending': { en: 'looking for the cause', zh: '正在定位根因' },
  'console.cause.unresolved': { en: 'cause not found', zh: '根因未定位' },
  'console.cause.pending.what': {
    en: 'The cause is being looked for.',
    zh: '正在定位根因。',
  },
  'console.cause.pending.do': {
    en: 'It takes a second or two; the page shows it as soon as it is there.',
    zh: '通常只需一两秒，有结果后会立即显示。',
  },
  'console.cause.unresolved.what': { en: 'No cause could be found.', zh: '未能定位根因。' },
  'console.cause.healthy': { en: 'Nothing is wrong any more.', zh: '已没有异常。' },
  'console.chain': { en: 'From the cause to what is felt', zh: '从根因到影响' },
  'console.evidence': { en: 'Evidence', zh: '证据' },
  'console.evidence.decisive': { en: 'decisive', zh: '关键证据' },
  'console.evidence.field': { en: 'field', zh: '字段' },
  'console.evidence.event': { en: 'event', zh: '事件' },
  'console.evidence.log': { en: 'log', zh: '日志' },
  'console.evidence.change': { en: 'change', zh: '变更' },
  'console.evidence.series': { en: 'series', zh: '指标' },
  'console.evidence.absence': { en: 'absence', zh: '不存在' },
  'console.fact.object': { en: 'Object', zh: '对象' },
  'console.fact.field': { en: 'Field', zh: '字段' },
  'console.fact.value': { en: 'Value', zh: '值' },
  'console.fact.reason': { en: 'Reason', zh: '原因' },
  'console.fact.count': { en: 'Seen', zh: '次数' },
  'console.fact.first_seen': { en: 'First', zh: '首次' },
  'console.fact.last_seen': { en: 'Last', zh: '最近' },
  'console.fact.container': { en: 'Container', zh: '容器' },
  'console.fact.previous': {
    en: 'From the log of the instance before the last restart.',
    zh: '来自上次重启前的容器日志。',
  },
  'console.fact.current': {
    en: 'From the log of the running instance.',
    zh: '来自当前容器的日志。',
  },
  'console.fact.actor': { en: 'Changed by', zh: '变更者' },
  'console.fact.changed': { en: 'Changed at', zh: '变更时间' },
  'console.fact.series': { en: 'Series', zh: '指标' },
  'console.fact.labels': { en: 'Labels', zh: '标签' },
  'console.fact.absent': {
    en: 'It was looked for and does not exist.',
    zh: '已查找，该对象不存在。',
  },
  'console.fact.observed': { en: 'Read at', zh: '读取时间' },
  'console.ruled_out': { en: 'Ruled out', zh: '已排除' },
  'console.ruled_out.because': { en: ': ', zh: '：' },
  'console.missing': { en: 'Missing', zh: '缺失信息' },
  'console.next_probe': { en: 'What would settle it', zh: '下一步验证' },
  'console.next_probe.gain': { en: '({bits} bits expected)', zh: '（预期信息量 {bits} 比特）' },
  'console.notes': { en: 'Also seen', zh: '其他发现' },
  'console.diagnosed': { en: 'Diagnosed', zh: '诊断于' },
  'console.diagnosed.pack': { en: 'knowledge {version}', zh: '知识库 {version}' },
  'console.diagnosed.raw': { en: 'raw snapshot', zh: '原始快照' },
  'console.diagnose_again': { en: 'Diagnose again', zh: '重新诊断' },
  'console.diagnose_again.running': { en: 'A diagnosis is being made.', zh: '正在诊断。' },

  'console.remedy': { en: 'Suggested repair', zh: '修复建议' },
  'console.remedy.safe': { en: 'Safe without a person:', zh: '可自动执行：' },
  'console.remedy.person': { en: 'Needs a person:', zh: '需要人工确认：' },
  'console.remedy.only_suggested': {
    en: 'Aetherius suggests here and changes nothing in the cluster.',
    zh: '这里只给出建议，不会改动集群。',
  },
  'console.changes': { en: 'What changed before', zh: '此前的变更' },
  'console.changes.none': {
    en: 'No change was seen that has to do with it.',
    zh: '没有发现相关变更。',
  },
  'console.changes.by': { en: 'by {actor}', zh: '变更者 {actor}' },
  'console.change.before': { en: 'before:', zh: '变更前：' },
  'console.change.after': { en: 'after:', zh: '变更后：' },
  'console.change.value_unknown': { en: 'The values were not kept.', zh: '未保留变更的值。' },
  'console.affects': { en: 'Who feels it', zh: '影响范围' },
  'console.affects.none': {
    en: 'Nothing else is known to depend on it.',
    zh: '没有发现依赖它的对象。',
  },
  'console.affects.symptoms': { en: 'Its symptoms show on', zh: '出现症状的对象' },
  'console.timeline': { en: 'Timeline', zh: '时间线' },
  'console.timeline.none': { en: 'Nothing has been noted yet.', zh: '暂无记录。' },
  'console.timeline.change': { en: 'change', zh: '变更' },
  'console.timeline.signal': { en: 'signal', zh: '信号' },
  'console.timeline.incident': { en: 'incident', zh: '故障' },
  'console.timeline.diagnosis': { en: 'diagnosis', zh: '诊断' },
} as const satisfies Catalogue;
