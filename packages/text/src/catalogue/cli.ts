import type { Catalogue } from '../render.ts';

/** What the command line prints: labels, progress, help. */
export const cliText: Catalogue = {
  'cli.label.because': { en: 'because', zh: '依据' },
  'cli.label.not': { en: 'not', zh: '已排除' },
  'cli.label.affects': { en: 'affects', zh: '影响' },
  'cli.label.do': { en: 'do', zh: '建议' },
  'cli.label.more': { en: 'more', zh: '详情' },
  'cli.label.notes': { en: 'notes', zh: '备注' },
  'cli.label.missing': { en: 'missing', zh: '缺失信息' },
  'cli.label.cause': { en: 'cause', zh: '根因' },
  'cli.label.since': { en: 'since', zh: '始于' },
  'cli.label.chain': { en: 'chain', zh: '因果链' },
  'cli.label.evidence': { en: 'evidence', zh: '证据' },
  'cli.label.changed': { en: 'changed', zh: '变更' },
  'cli.label.probe': { en: 'next', zh: '下一步' },
  'cli.and_more': { en: 'and {count} more', zh: '等另外 {count} 个' },
  'cli.ruled_out': { en: '{name}: {why}', zh: '{name}：{why}' },
  'cli.remedy.safe': { en: 'Safe to do without a person: {why}', zh: '可自动执行：{why}' },
  'cli.remedy.needs_person': { en: 'Needs a person: {why}', zh: '需要人工确认：{why}' },
  'cli.analyze.summary': {
    en: (p) =>
      `read ${p.objects} objects in ${p.seconds} s · ${count(p.problems, 'problem')}, ${count(p.notes, 'note')}`,
    zh: '已读取 {objects} 个对象，用时 {seconds} 秒 · {problems} 个问题，{notes} 条备注',
  },
  'cli.analyze.reading': {
    en: 'reading {kind} … {objects} objects so far',
    zh: '正在读取 {kind} … 已读 {objects} 个对象',
  },
  'cli.analyze.logs': {
    en: 'reading the logs of {containers} containers',
    zh: '正在读取 {containers} 个容器的日志',
  },
  'cli.analyze.diagnosing': { en: 'diagnosing', zh: '正在诊断' },
  'cli.explain.no_analysis': {
    en: 'There is no saved analysis. Run `aetherius analyze` first, or name an incident: `aetherius explain INC-1`.',
    zh: '没有已保存的分析结果。请先运行 `aetherius analyze`，或指定故障编号：`aetherius explain INC-1`。',
  },
  'cli.explain.no_problem': {
    en: 'The last analysis found {count} problems; there is no number {number}.',
    zh: '上次分析共发现 {count} 个问题，没有编号 {number}。',
  },
  'cli.explain.not_diagnosed': {
    en: 'INC-{number} is not diagnosed yet: {headline}',
    zh: 'INC-{number} 尚未得出诊断：{headline}',
  },
  'cli.incidents.none': { en: 'No incidents.', zh: '没有故障。' },
  'cli.incidents.watching': {
    en: 'watching for incidents; Ctrl-C ends',
    zh: '正在监视故障，按 Ctrl-C 结束',
  },
  'cli.incidents.more': {
    en: 'There are more: --cursor {cursor}',
    zh: '还有更多：--cursor {cursor}',
  },
  'cli.column.number': { en: 'NUMBER', zh: '编号' },
  'cli.column.severity': { en: 'SEVERITY', zh: '级别' },
  'cli.column.state': { en: 'STATE', zh: '状态' },
  'cli.column.age': { en: 'AGE', zh: '持续' },
  'cli.column.target': { en: 'TARGET', zh: '对象' },
  'cli.column.cause': { en: 'CAUSE', zh: '根因' },
  'cli.column.title': { en: 'WHAT HAPPENS', zh: '内容' },
  'cli.column.fault': { en: 'FAULT', zh: '故障' },
  'cli.column.injected': { en: 'INJECTED', zh: '已注入' },
  'cli.column.expected': { en: 'EXPECTED CAUSE', zh: '预期根因' },
  'cli.faults.injected': { en: 'injected {name}', zh: '已注入 {name}' },
  'cli.faults.removed': { en: 'removed {name}', zh: '已移除 {name}' },
  // Faults of the demo cluster bring their titles themselves, in both languages.
  'demo.fault.title': { en: (p) => String(p.en), zh: (p) => String(p.zh) },
  'cli.yes': { en: 'yes', zh: '是' },
  'cli.no': { en: 'no', zh: '否' },
  'cli.up.postgres': { en: 'PostgreSQL is ready ({how})', zh: 'PostgreSQL 就绪（{how}）' },
  'cli.up.how.started': { en: 'started', zh: '新启动' },
  'cli.up.how.adopted': { en: 'found running, adopted', zh: '已在运行，直接接管' },
  'cli.up.how.external': { en: 'external', zh: '外部' },
  'cli.up.simulator': { en: 'demo cluster is ready ({how})', zh: '演示集群就绪（{how}）' },
  'cli.up.cluster': {
    en: 'watching {name} ({url}); it is only read',
    zh: '正在监视 {name}（{url}），只读',
  },
  'cli.up.ready': { en: 'Console  {url}', zh: '控制台  {url}' },
  'cli.up.injected': {
    en: 'injected the fault {name} into the demo cluster: open the console and see it explained',
    zh: '已向演示集群注入故障 {name}：打开控制台查看它如何被解释',
  },
  'cli.up.stop': { en: 'Ctrl-C stops everything.', zh: '按 Ctrl-C 停止全部组件。' },
  'cli.up.stopping': { en: 'stopping', zh: '正在停止' },
  'cli.up.stopped': { en: 'stopped', zh: '已停止' },
  'cli.interrupted': { en: 'interrupted', zh: '已中断' },
  'cli.help.program': {
    en: 'Watches Kubernetes clusters, finds the root cause when something breaks.',
    zh: '监视 Kubernetes 集群，在出现异常时找出根因。',
  },
  'cli.help.title.usage': { en: 'Usage:', zh: '用法：' },
  'cli.help.title.options': { en: 'Options:', zh: '选项：' },
  'cli.help.title.commands': { en: 'Commands:', zh: '命令：' },
  'cli.help.title.arguments': { en: 'Arguments:', zh: '参数：' },
  'cli.help.up': {
    en: 'start everything: the demo cluster, or the cluster of --context or --kubeconfig (only read)',
    zh: '启动全部组件：默认使用演示集群，或用 --context、--kubeconfig 指定集群（只读）',
  },
  'cli.help.analyze': {
    en: 'look at a cluster, or at a snapshot file, once and say what is wrong',
    zh: '对集群或快照文件做一次分析，给出问题与根因',
  },
  'cli.help.explain': {
    en: 'everything about problem N of the last analysis, or about an incident (INC-N)',
    zh: '查看上次分析的第 N 个问题或某个故障（INC-N）的全部信息',
  },
  'cli.help.incidents': { en: 'incidents of the running control plane', zh: '查看控制面中的故障' },
  'cli.help.incidents.list': { en: 'list incidents, newest first', zh: '列出故障，最新的在前' },
  'cli.help.incidents.show': {
    en: 'show one incident with its timeline',
    zh: '查看一个故障及其时间线',
  },
  'cli.help.incidents.watch': { en: 'print incidents as they change', zh: '持续输出故障的变化' },
  'cli.help.faults': { en: 'faults of the demo cluster', zh: '演示集群的故障注入' },
  'cli.help.faults.list': { en: 'list the faults', zh: '列出可注入的故障' },
  'cli.help.faults.inject': { en: 'inject a fault', zh: '注入故障' },
  'cli.help.faults.remove': { en: 'remove a fault', zh: '移除故障' },
  'cli.help.version': { en: 'print the version', zh: '输出版本' },
  'cli.help.option.lang': { en: 'language: en or zh', zh: '语言：en 或 zh' },
  'cli.help.option.output': { en: 'output: {choices}', zh: '输出格式：{choices}' },
  'cli.help.option.context': { en: 'context of the kubeconfig', zh: 'kubeconfig 中的 context' },
  'cli.help.option.kubeconfig': { en: 'kubeconfig file', zh: 'kubeconfig 文件' },
  'cli.help.option.snapshot': {
    en: 'a snapshot file, or what `kubectl get … -o json` printed, instead of a cluster',
    zh: '使用快照文件（或 `kubectl get … -o json` 的输出）代替集群',
  },
  'cli.help.option.namespace': { en: 'only this namespace', zh: '只看该命名空间' },
  'cli.help.option.port': {
    en: 'port of the console and the API; the next two are used as well',
    zh: '控制台与 API 的端口，同时占用其后两个端口',
  },
  'cli.help.option.no_fault': {
    en: 'do not inject the first fault into the demo cluster',
    zh: '不向演示集群注入首个故障',
  },
  'cli.help.option.url': { en: 'address of the control plane', zh: '控制面地址' },
  'cli.help.option.state': { en: 'only this state: {choices}', zh: '只看该状态：{choices}' },
  'cli.help.option.limit': { en: 'how many', zh: '数量' },
  'cli.help.option.cursor': { en: 'where the last page ended', zh: '上一页的结束位置' },
  'cli.help.option.help': { en: 'show this help', zh: '显示帮助' },
};

function count(value: unknown, noun: string): string {
  return `${String(value)} ${noun}${value === 1 ? '' : 's'}`;
}
