import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** Headlines about probes and lifecycles. */
export const probeFaultText: Catalogue = {
  'fault.liveness_port_wrong.headline': sentence(
    'The kubelet kills a working container: the {probe} probe of {who} asks port {port} (connection refused), but container {container} listens on {declaredPorts}; killed {kills} times.',
    'kubelet 杀掉了正常的容器：{who} 的 {probe} 探针检查端口 {port}（connection refused），而容器 {container} 监听的是 {declaredPorts}；已被杀 {kills} 次。',
  ),
  'fault.liveness_fails.headline': sentence(
    'The kubelet kills container {container} of {who} because its {probe} probe fails[path| at {path}][port| on port {port}] ({failure}[status| {status}]; {output}), {kills} times; it gets {allowanceSeconds} s to come up.',
    'kubelet 因 {probe} 探针[path| {path}][port|（端口 {port}）]失败而反复杀掉 {who} 的容器 {container}（{failure}[status| {status}]；{output}），共 {kills} 次；启动宽限只有 {allowanceSeconds} 秒。',
  ),
  'fault.readiness_port_wrong.headline': sentence(
    '{who} never becomes ready: its readiness probe asks port {port} (connection refused), but container {container} listens on {declaredPorts}.',
    '{who} 一直未就绪：就绪探针（readiness probe）检查端口 {port}（connection refused），而容器 {container} 监听的是 {declaredPorts}。',
  ),
  'fault.readiness_path_wrong.headline': sentence(
    '{who} never becomes ready: its readiness probe asks {path} on port {port} and gets status {status}, so it can never succeed although the container runs.',
    '{who} 一直未就绪：就绪探针（readiness probe）访问端口 {port} 的 {path}，得到状态码 {status}，容器虽在运行，探针却永远不会成功。',
  ),
  'fault.readiness_fails.headline': sentence(
    '{who} runs but never becomes ready: its readiness probe[exec| "{exec}"][path| at {path}][port| on port {port}] fails every time ({failure}[output|: {output}], {count} times).',
    '{who} 在运行但一直未就绪：就绪探针（readiness probe）[exec|“{exec}”][path| {path}][port|（端口 {port}）]每次都失败（{failure}[output|：{output}]，共 {count} 次）。',
  ),
  'fault.init_container_hang.headline': sentence(
    '{who} stays in Init: init container {container} has waited for {minutes} min[waitsFor| for {waitsFor}][sleepsForever| and never ends ({command})][isMissing|, which does not exist][strategy|; the rollout took the old pods away ({strategy})].',
    '{who} 停在 Init 阶段：init 容器 {container} 已等待 {minutes} 分钟[waitsFor|，等待的是 {waitsFor}][sleepsForever|，且永远不会结束（{command}）][isMissing|，而它并不存在][strategy|；滚动更新已移除旧 Pod（{strategy}）]。',
  ),
  'fault.job_sidecar_never_exits.headline': sentence(
    'Job {name} never completes: its main container {main} has completed, but sidecar {sidecar} is still running and never exits.',
    'Job {name} 无法完成：主容器 {main} 已结束（completed），但边车容器 {sidecar} 仍在运行，不会退出。',
  ),
  'fault.cronjob_suspended.headline': sentence(
    'CronJob {name} does not run because it is suspended (spec.suspend is true; schedule {schedule}, last run {lastRun}).',
    'CronJob {name} 没有运行：它已被挂起（spec.suspend 为 true，suspended；计划 {schedule}，上次运行 {lastRun}）。',
  ),
  'fault.cronjob_not_scheduling.headline': sentence(
    'CronJob {name} starts no jobs: {reason}: {message}',
    'CronJob {name} 没有启动任务：{reason}：{message}',
  ),
  'fault.scaled_to_zero.headline': sentence(
    '{who} is scaled to zero (0 replicas)[former|, it had {former}][services|; Service {services} has no pod behind it].',
    '{who} 被缩容到零（0 replicas）[former|，此前为 {former}][services|；Service {services} 背后没有任何 Pod]。',
  ),
  'fault.pdb_blocks_eviction.headline': sentence(
    'PodDisruptionBudget {name} allows 0 disruptions ({rule}, {healthy} of {expected} pods healthy, {desired} required), so[workload| {workload}] cannot be evicted and a drain never ends.',
    'PodDisruptionBudget {name} 不允许任何中断（{rule}，{expected} 个 Pod 中 {healthy} 个健康，要求 {desired} 个，0 disruptions），[workload|{workload} ]无法被驱逐，drain 无法完成。',
  ),
  'fault.finalizer_blocked.headline': sentence(
    '{subjectKind} {name} cannot be deleted: its finalizer {finalizers} is not removed by anybody since {since}.',
    '{subjectKind} {name} 无法删除：自 {since} 起没有人移除它的 finalizer {finalizers}。',
  ),
};

/** Headlines about other programs that are called. */
export const dependencyFaultText: Catalogue = {
  'fault.dependency_unreachable.headline': sentence(
    '{who} cannot reach its dependency {host}[port|:{port}] ({problem}): "{line}". Why that does not answer is not visible here.',
    '{who} 无法访问依赖 {host}[port|:{port}]（{problem}）：“{line}”。对方为何不应答，在现有数据中看不到。',
  ),
  'fault.dependency_unreachable_unnamed.headline': sentence(
    '{who} cannot reach something that it depends on: "{line}". The log does not name it.',
    '{who} 无法访问某个依赖：“{line}”。日志没有说明是哪一个。',
  ),
  'fault.dependency_dns_failure.headline': sentence(
    '{who} cannot reach {host}: the name does not resolve (DNS: could not resolve host)[settingName|; it stands in {settingName} of {settingObject}].',
    '{who} 无法访问 {host}：域名无法解析（DNS：could not resolve）[settingName|；该名称写在 {settingObject} 的 {settingName} 中]。',
  ),
  'fault.slow_dependency.headline': sentence(
    '{who} is slow because its calls to {host} are slow[milliseconds| ({milliseconds} ms, latency)]: "{line}".',
    '{who} 变慢，因为对 {host} 的调用很慢[milliseconds|（延迟 {milliseconds} ms，slow）]：“{line}”。',
  ),
  'fault.slow_call_unnamed.headline': sentence(
    '{who} is slow because calls that it makes are slow[milliseconds| ({milliseconds} ms, latency)], {count} times: "{line}".',
    '{who} 变慢，因为它发出的调用很慢[milliseconds|（延迟 {milliseconds} ms，slow）]，共 {count} 次：“{line}”。',
  ),
  'fault.slow_dependency_measured.headline': sentence(
    '{who} answers slowly: latency rose to {seconds} s ({factor} times)[since| since {since}][peer|, in its calls to {peer}].',
    '{who} 响应变慢：[since|自 {since} 起]延迟升到 {seconds} 秒（{factor} 倍）[peer|，慢在对 {peer} 的调用]。',
  ),
  'fault.connection_pool_exhausted.headline': sentence(
    '{who} has used up its connection pool (exhausted): "{line}" ({count} times).',
    '{who} 的连接池（connection pool）已耗尽：“{line}”（{count} 次）。',
  ),
  'fault.connection_pool_saturated.headline': sentence(
    '{who} has used up its connection pool: {used} of {size} connections are in use (exhausted, {series}).',
    '{who} 的连接池已耗尽：{size} 个连接中已用 {used} 个（exhausted，{series}）。',
  ),
  'fault.rate_limited_measured.headline': sentence(
    'Requests to {who} are rate limited[client|, by client {client}]: answers with 429 (too many requests) rose from {first} to {last}.',
    '{who} 的请求被限流[client|（客户端 {client}）]：429（too many requests）从 {first} 升到 {last}。',
  ),
  'fault.hpa_metrics_unavailable.headline': sentence(
    'Autoscaler {name} cannot read its metric, so it scales nothing: {message}',
    'HPA {name} 读不到指标，无法扩缩容：{message}',
  ),
  'fault.traffic_spike_rate_limited.headline': sentence(
    'Requests to or from {who} are rate limited (429, too many requests): "{line}" ({count} times).',
    '{who} 的请求被限流（429，too many requests）：“{line}”（{count} 次）。',
  ),
  'fault.network_degradation.headline': sentence(
    'The network path from {who}[host| to {host}] degrades: timeouts and lost connections grow ({share} % of its log lines, {count} in all, increasing): "{line}".',
    '{who}[host| 到 {host}] 的网络路径正在劣化：超时（timeout）与断连不断增加（占日志的 {share} %，共 {count} 次）：“{line}”。',
  ),
  'fault.network_loss.headline': sentence(
    'The network of {who} loses packets: the rate rose from {first} to {last} (degradation).',
    '{who} 的网络出现丢包：比率从 {first} 升到 {last}（degradation）。',
  ),
};
