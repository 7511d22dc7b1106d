import type { MessageParams } from '@aetherius/domain';
import type { Catalogue, Language } from '../render.ts';
import { classText } from './diagnosis-classes.ts';
import { symptomText } from './symptoms.ts';

/** Lines of an incident's timeline, and what a process says of its own health. */
export const timelineText: Catalogue = {
  'timeline.opened': { en: 'Incident opened', zh: '故障已创建' },
  'timeline.symptom_cleared': {
    en: (params) => `Over: ${symptomSentence(params, 'en')}`,
    zh: (params) => `已消失：${symptomSentence(params, 'zh')}`,
  },
  'timeline.event': { en: '{reason}: {message}', zh: '{reason}：{message}' },
  'timeline.created': { en: '{name} was created ({actor})', zh: '已创建 {name}（{actor}）' },
  'timeline.deleted': { en: '{name} was deleted ({actor})', zh: '已删除 {name}（{actor}）' },
  'timeline.change': {
    en: '{path}: {before} → {after} ({actor})',
    zh: '{path}：{before} → {after}（{actor}）',
  },
  'timeline.change_many': {
    en: '{count} fields changed by {actor}: {paths}',
    zh: '{actor} 修改了 {count} 个字段：{paths}',
  },
  'timeline.mitigated': {
    en: 'All symptoms are gone; watching whether it stays so',
    zh: '所有症状已消失，正在观察是否稳定',
  },
  'timeline.returned': { en: 'A symptom came back', zh: '症状再次出现' },
  'timeline.resolved': { en: 'Resolved: nothing came back', zh: '已解决：症状未再出现' },
  'timeline.cluster_recreated': {
    en: 'Closed: the cluster was created anew',
    zh: '已关闭：集群已被重建',
  },
  'timeline.reopened': {
    en: 'Reopened: the same cause at the same object came back',
    zh: '重新打开：同一对象再次出现同一根因',
  },
  'timeline.merged': {
    en: 'INC-{number} has the same cause and was merged into this one',
    zh: 'INC-{number} 的根因相同，已合并到本故障',
  },
  'timeline.merged_into': {
    en: 'Merged into INC-{number}: it has the same cause',
    zh: '根因相同，已合并到 INC-{number}',
  },
  'timeline.split': {
    en: 'INC-{number} has a cause of its own and was split off',
    zh: 'INC-{number} 有独立根因，已拆分出去',
  },
  'timeline.split_from': {
    en: 'Split from INC-{number}: it has a cause of its own',
    zh: '有独立根因，从 INC-{number} 拆分而来',
  },
  'timeline.diagnosed': {
    en: (p) => `Diagnosed in ${p.tookMs} ms: ${className(p, 'en')} at ${p.target} (${p.percent} %)`,
    zh: (p) => `诊断完成（${p.tookMs} ms）：${p.target} ${className(p, 'zh')}（${p.percent} %）`,
  },
  'timeline.diagnosed_unresolved': {
    en: 'Diagnosed in {tookMs} ms: the cause could not be determined',
    zh: '诊断完成（{tookMs} ms）：未能确定根因',
  },
  'timeline.diagnosed_healthy': {
    en: 'Diagnosed in {tookMs} ms: nothing is wrong in the snapshot although a symptom is present',
    zh: '诊断完成（{tookMs} ms）：症状仍在，但快照中未发现异常',
  },
  'health.no_workflows': {
    en: 'No workflows are hosted yet; this process reports only itself.',
    zh: '目前尚未承载工作流，本进程仅报告自身状态。',
  },
  'health.database_unavailable': {
    en: 'PostgreSQL does not answer; agents keep their signals until it does.',
    zh: 'PostgreSQL 无响应；恢复之前信号由采集代理保留。',
  },
  'health.reasoning_unavailable': {
    en: 'Reasoning does not answer; incidents are kept and diagnosed later.',
    zh: '推理服务无响应；故障会保留，稍后诊断。',
  },
  'health.cluster_silent': {
    en: 'Nothing was heard from cluster {cluster} for {seconds} s.',
    zh: '集群 {cluster} 已有 {seconds} 秒没有信号。',
  },
  'command.failed': {
    en: 'The agent could not carry out the command: {error}',
    zh: 'agent 无法执行该命令：{error}',
  },
  'command.not_allowed': {
    en: 'The agent does not carry out commands of the kind {kind}.',
    zh: 'agent 不执行 {kind} 类型的命令。',
  },
  'command.other_cluster': {
    en: 'The command was meant for another cluster ({clusterId}).',
    zh: '该命令属于另一个集群（{clusterId}）。',
  },
  'command.too_late': {
    en: 'The command arrived after its deadline ({deadlineAt}).',
    zh: '命令到达时已超过期限（{deadlineAt}）。',
  },
};

function symptomSentence(params: MessageParams, language: Language): string {
  const code = String(params['symptom']);
  const template = symptomText[`symptom.${code}`]?.[language];
  return typeof template === 'function' ? template(params) : (template ?? code);
}

/** The class in words; the code of a class that has none yet. */
function className(params: MessageParams, language: Language): string {
  const faultClass = String(params.faultClass);
  const word = classText[`class.${faultClass}`]?.[language];
  return typeof word === 'string' ? word : faultClass;
}
