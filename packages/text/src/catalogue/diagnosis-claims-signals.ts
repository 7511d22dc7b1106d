import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

const logKinds = [
  'address_in_use',
  'auth_failed',
  'auth_required',
  'call_failed',
  'certificate_expired',
  'client_flood',
  'command_not_found',
  'config_invalid',
  'config_reloaded',
  'env_missing',
  'error',
  'exception',
  'exec_format',
  'fatal',
  'fd_exhausted',
  'file_missing',
  'flag_unknown',
  'forbidden',
  'heap_exhausted',
  'memory_growing',
  'namespace_missing',
  'network_errors',
  'no_space',
  'operation_failed',
  'peer_unnamed',
  'permission_denied',
  'pool_exhausted',
  'rate_limited',
  'refused',
  'setting_missing',
  'shm_full',
  'slow_call',
  'syntax_error',
  'timeout',
  'tls_failed',
  'unresolved',
  'upstream_wrong',
  'value_empty',
  'version_incompatible',
  'waiting',
] as const;

const logClaim = sentence(
  'log of {container}: "{line}"[count| ({count}×)]',
  '{container} 的日志：“{line}”[count|（{count} 次）]',
);

/** What logs, metrics and comparisons say, as lines of evidence. */
export const signalClaimText: Catalogue = {
  ...Object.fromEntries(logKinds.map((kind) => [`fact.log_${kind}`, logClaim])),
  'fact.call_failing': sentence(
    'call[host| to {host}][port|:{port}] fails ({problem}): "{line}"',
    '调用[host| {host}][port|:{port}] 失败（{problem}）：“{line}”',
  ),
  'fact.address_port_wrong': sentence(
    '{settingName}={settingValue}[before|, before {before}]; Service {service} serves {offeredPorts}',
    '{settingName}={settingValue}[before|，之前为 {before}]；Service {service} 的端口是 {offeredPorts}',
  ),
  'fact.config_fault': sentence(
    'log of {container}: "{line}"[configMap|; ConfigMap {configMap}]',
    '{container} 的日志：“{line}”[configMap|；ConfigMap {configMap}]',
  ),
  'fact.config_edited': sentence(
    'ConfigMap {configMap} was changed at {at}[actor| by {actor}]',
    'ConfigMap {configMap} 于 {at} 被修改[actor|（{actor}）]',
  ),
  'fact.flag_failing': sentence(
    'the log names flag {flag}: "{line}"',
    '日志提到开关 {flag}：“{line}”',
  ),
  'fact.secret_newer_than_process': sentence(
    'Secret {secret} written {rotatedAt}, process started {startedAt}',
    'Secret {secret} 写入于 {rotatedAt}，进程启动于 {startedAt}',
  ),
  'fact.certificate_over': sentence('notAfter {notAfter} has passed', 'notAfter {notAfter} 已过'),
  'fact.certificate_seen_expired': sentence('log: "{line}"', '日志：“{line}”'),
  'fact.port_taken': sentence('log of {container}: "{line}"', '{container} 的日志：“{line}”'),
  'fact.volume_log_full': sentence(
    'claim {claim} ({size}) at {path}: "{line}"',
    '声明 {claim}（{size}，{path}）：“{line}”',
  ),
  'fact.volume_full': sentence(
    'only {freePercent} % of {size} is free',
    '{size} 仅剩 {freePercent} %',
  ),
  'fact.volume_level': sentence('{freePercent} % of {size} is free', '{size} 剩余 {freePercent} %'),
  'fact.rbac_denied': sentence(
    '{user} may not {verb} {resource}[where| {where}]',
    '{user} 无权 {verb} {resource}[where|（{where}）]',
  ),
  'fact.corefile_suspect': sentence('Corefile: {snippet}', 'Corefile：{snippet}'),
  'fact.corefile_broken': sentence('CoreDNS: "{line}"', 'CoreDNS：“{line}”'),
  'fact.dns_bypassed': sentence(
    'dnsPolicy {policy}, nameservers {nameservers}',
    'dnsPolicy {policy}，nameservers {nameservers}',
  ),
  'fact.delivery_failed': sentence('condition: {message}', '状态：{message}'),
  'fact.memory_rising': sentence(
    'memory rose from {from} to {to} in {minutes} min',
    '内存在 {minutes} 分钟内从 {from} 升到 {to}',
  ),
  'fact.memory_rising_logged': sentence(
    'its own log says {from}, later {to}',
    '自身日志显示从 {from} 升到 {to}',
  ),
  'fact.config_change_logged': sentence(
    'log: "{line}", then "{trouble}"',
    '日志：“{line}”，随后“{trouble}”',
  ),
  'fact.memory_level': sentence('memory peak {peak}', '内存峰值 {peak}'),
  'fact.cpu_throttled': sentence(
    'throttled in {percent} % of the periods, CPU limit {limit}',
    '{percent} % 的周期被限流，CPU 上限 {limit}',
  ),
  'fact.errors_high': sentence(
    '{percent} % of the requests to {name} fail since {since}',
    '自 {since} 起 {name} 有 {percent} % 的请求失败',
  ),
  'fact.latency_high': sentence(
    'latency of {name} is {seconds} s since {since}',
    '自 {since} 起 {name} 的延迟为 {seconds} 秒',
  ),
  'fact.pool_saturated': sentence(
    '{used} of {size} connections are in use',
    '{size} 个连接中已用 {used} 个',
  ),
  'fact.refusals_rising': sentence(
    'answers with 429 rose from {first} to {last}',
    '429 应答从 {first} 升到 {last}',
  ),
  'fact.requests_spiking': sentence(
    'requests to {name} rose {factor}-fold[client| (client {client})]',
    '{name} 的请求量升至 {factor} 倍[client|（客户端 {client}）]',
  ),
  'fact.network_loss_rising': sentence(
    'loss rose from {first} to {last}',
    '丢包率从 {first} 升到 {last}',
  ),
};

/** Answers without a fault, notes, gaps and probes. */
export const summaryText: Catalogue = {
  'diagnosis.summary.fault': sentence('{causes} root causes found.', '找到 {causes} 个根因。'),
  'diagnosis.summary.healthy': sentence(
    'No active fault: all {workloads} workloads are healthy and running normally, no error or problem found (looked at {pods} pods and {services} Services).',
    '没有正在发生的故障：{workloads} 个工作负载全部健康（已检查 {pods} 个 Pod、{services} 个 Service）。',
  ),
  'diagnosis.summary.unresolved': sentence(
    '{symptoms} symptoms could not be explained: {names}.',
    '有 {symptoms} 个症状无法解释：{names}。',
  ),
  'note.scaler_at_minimum': sentence(
    'HPA of {target} is at its minimum of {min} replicas because the load is low: this is expected.',
    '{target} 的 HPA 处于最小值 {min} 个副本，因为负载较低：属于正常现象。',
  ),
  'note.scaler_works': sentence(
    'HorizontalPodAutoscaler (HPA) scales {target} between {min} and {max} by {metric}; it works ({current} replicas).',
    '{target} 由 HPA 按 {metric} 在 {min}～{max} 之间扩缩容，工作正常（当前 {current} 个副本）。',
  ),
  'note.keda_absent': sentence(
    'KEDA scales nothing here: there is no ScaledObject.',
    '这里没有 ScaledObject，KEDA 不起作用。',
  ),
  'note.cronjob_suspended': sentence('{name} is suspended.', '{name} 已挂起。'),
  'note.scaled_to_zero': sentence('{name} is scaled to zero.', '{name} 被缩容到零。'),
  'note.pdb_blocks_eviction': sentence(
    '{name} allows no disruption at the moment.',
    '{name} 目前不允许任何中断。',
  ),
  'note.node_cordoned': sentence('{name} is cordoned.', '{name} 已被封锁。'),
  'note.pod_terminating': sentence(
    'Old pod {pod} is terminating (being deleted); that is no fault.',
    '旧 Pod {pod} 正在终止，不是故障。',
  ),
  'note.past_warning': sentence(
    'Past warning on {name}: {reason}; it has recovered.',
    '{name} 曾有警告 {reason}，现已恢复。',
  ),
  'gap.kind_denied': sentence('{kind} could not be read: {reason}', '无法读取 {kind}：{reason}'),
  'gap.logs_missing': sentence(
    'no log of container {container} in pod {pod}',
    '缺少 Pod {pod} 中容器 {container} 的日志',
  ),
  'gap.no_logs': sentence(
    'no logs at all: what the programs said is not known',
    '没有任何日志：不知道程序输出了什么',
  ),
  'gap.kinds_unread': sentence(
    'never read: {kinds}; the cause may lie there',
    '未读取 {kinds}，原因可能在其中',
  ),
  'gap.metrics_missing': sentence('no metrics', '缺少指标'),
  'gap.events_missing': sentence(
    'no events (they are gone after an hour)',
    '缺少事件（一小时后会被清除）',
  ),
  'probe.fetch_logs': sentence(
    'Read the log of container {container} in pod {pod}',
    '读取 Pod {pod} 中容器 {container} 的日志',
  ),
  'probe.widen': sentence('Look at what {name} depends on', '查看 {name} 的依赖'),
};
