import type { MessageParams } from '@aetherius/domain';
import type { Catalogue } from '../render.ts';

/** English has a word for one and a word for many. */
function counted(one: string, many: string): (params: MessageParams) => string {
  return (params) => (params['n'] === 1 ? one : many).replace('{n}', String(params['n']));
}

/** The overview and the list of incidents. */
export const consoleListText = {
  'console.verdict': { en: 'Verdict', zh: '结论' },
  'console.verdict.well': { en: 'Nothing is wrong.', zh: '一切正常。' },
  'console.verdict.open': { en: '{n} incidents are open.', zh: '{n} 个故障进行中。' },
  'console.verdict.open_critical': {
    en: '{n} incidents are open, {critical} of them critical.',
    zh: '{n} 个故障进行中，其中 {critical} 个严重。',
  },
  'console.verdict.silent': {
    en: 'Nothing is known of {clusters}: no signal arrives.',
    zh: '{clusters} 没有信号，状态未知。',
  },
  'console.verdict.partial': {
    en: 'Nothing wrong is seen, but {clusters} is seen only in part.',
    zh: '未发现故障，但只能看到 {clusters} 的一部分。',
  },
  'console.verdict.no_clusters': { en: 'No cluster is watched yet.', zh: '还没有接入集群。' },
  'console.verdict.no_clusters.do': {
    en: 'Start with `aetherius up` for a demo cluster, or `aetherius up --context NAME` to watch one of yours. It is only read.',
    zh: '运行 `aetherius up` 启动演示集群，或用 `aetherius up --context NAME` 接入自己的集群（只读）。',
  },
  'console.verdict.basis': {
    en: ({ workloads, clusters }: MessageParams) =>
      `${String(workloads)} ${workloads === 1 ? 'workload' : 'workloads'} in ${String(clusters)} ${clusters === 1 ? 'cluster' : 'clusters'} watched`,
    zh: '正在监测 {clusters} 个集群中的 {workloads} 个工作负载',
  },
  'console.verdict.last_signal': { en: ', last signal {ago}.', zh: '，最近信号：{ago}。' },
  'console.verdict.no_signal': { en: ', no signal yet.', zh: '，尚无信号。' },
  'console.overview.open': { en: 'Open now', zh: '进行中' },
  'console.overview.all_open': { en: 'All open incidents', zh: '全部进行中的故障' },
  'console.overview.in_list': { en: 'In the list', zh: '在列表中查看' },
  'console.overview.clusters': { en: 'Clusters', zh: '集群' },

  'console.cluster.name': { en: 'Cluster', zh: '集群' },
  'console.cluster.health': { en: 'Health', zh: '状态' },
  'console.cluster.open': { en: 'Open', zh: '进行中' },
  'console.cluster.workloads': { en: 'Workloads', zh: '工作负载' },
  'console.cluster.last_signal': { en: 'Last signal', zh: '最近信号' },
  'console.cluster.agent': { en: 'Agent', zh: '采集器' },
  'console.cluster.missing_rights': { en: 'Missing rights', zh: '缺失权限' },
  'console.cluster.no_rights_missing': { en: 'none', zh: '无' },
  'console.cluster.never': { en: 'never', zh: '从未' },
  'console.cluster.well': { en: 'Nothing is wrong', zh: '一切正常' },
  'console.cluster.broken': { en: 'Something is wrong', zh: '有故障进行中' },
  'console.cluster.partial': { en: 'Seen only in part', zh: '只能看到一部分' },
  'console.cluster.partial.means': {
    en: 'Faults of {kinds} would go unnoticed.',
    zh: '无法发现 {kinds} 中的故障。',
  },
  'console.cluster.silent': { en: 'Silent', zh: '无信号' },
  'console.cluster.silent.means': {
    en: 'It may be well or broken. Check that its agent runs and can connect.',
    zh: '好坏未知。请确认采集器正在运行且网络可达。',
  },

  'console.filter.search': {
    en: 'Search name, cause or INC-204',
    zh: '搜索名称、根因或 INC-204',
  },
  'console.filter.search_clear': { en: 'Empty the search', zh: '清空搜索' },
  'console.filter.state': { en: 'State', zh: '状态' },
  'console.filter.severity': { en: 'Severity', zh: '级别' },
  'console.filter.cluster': { en: 'Cluster', zh: '集群' },
  'console.filter.namespace': { en: 'Namespace', zh: '命名空间' },
  'console.filter.lift': { en: 'Lift the filter {title}', zh: '移除筛选：{title}' },
  'console.filter.clear': { en: 'Clear all', zh: '清除筛选' },
  'console.list.severity': { en: 'Severity', zh: '级别' },
  'console.list.what': { en: 'Incident', zh: '故障' },
  'console.list.where': { en: 'Where', zh: '位置' },
  'console.list.cause': { en: 'Cause', zh: '根因' },
  'console.list.state': { en: 'State', zh: '状态' },
  'console.list.age': { en: 'Age', zh: '时长' },
  'console.list.newest_first': { en: 'Newest first', zh: '最新在前' },
  'console.list.new': { en: '{n} new', zh: '{n} 条新故障' },
  'console.list.new_waiting': {
    en: counted('One new incident waits above the list.', '{n} new incidents wait above the list.'),
    zh: '列表上方有 {n} 条新故障。',
  },
  'console.list.tidy': { en: 'Take out {n} that left', zh: '移出 {n} 条已结束的故障' },
  'console.list.left': { en: 'left the list', zh: '已不在列表' },
  'console.list.older': { en: 'Show older ones', zh: '显示更早的故障' },
  'console.list.none': { en: 'No incident so far.', zh: '目前没有故障。' },
  'console.list.none.why': {
    en: 'When something breaks in a watched cluster, it stands here within seconds, with its cause.',
    zh: '监测的集群一旦出现故障，几秒内就会连同根因显示在这里。',
  },
  'console.list.no_match': {
    en: 'No incident fits these filters.',
    zh: '没有符合筛选条件的故障。',
  },
} as const satisfies Catalogue;
