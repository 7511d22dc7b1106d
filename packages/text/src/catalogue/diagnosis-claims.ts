import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** What each fact says, as a line of evidence: state of containers, pods and workloads. */
export const claimText: Catalogue = {
  'fact.container_oom_killed': sentence(
    'lastState OOMKilled, exit code {exitCode}, {restarts} restarts, limit {limit}',
    'lastState 为 OOMKilled，退出码 {exitCode}，重启 {restarts} 次，上限 {limit}',
  ),
  'fact.container_crashed': sentence(
    '{container} ended with exit code {exitCode}, {restarts} restarts',
    '{container} 以退出码 {exitCode} 结束，重启 {restarts} 次',
  ),
  'fact.container_start_failed': sentence(
    '{container} could not be started: {message}',
    '{container} 无法启动：{message}',
  ),
  'fact.container_config_error': sentence(
    'the kubelet cannot create {container}: {detail}',
    'kubelet 无法创建 {container}：{detail}',
  ),
  'fact.command_borrowed': sentence(
    'its command is {program}, the program of {owner}',
    '命令为 {program}，即 {owner} 的程序',
  ),
  'fact.variable_shadowed': sentence(
    '{variable} is set twice: {before}, then {value}',
    '{variable} 设置了两次：先 {before}，后 {value}',
  ),
  'fact.image_pull_failed': sentence(
    'pull of {image} failed: {detail}',
    '拉取 {image} 失败：{detail}',
  ),
  'fact.init_running': sentence(
    'init container {container} has run for {seconds} s',
    'init 容器 {container} 已运行 {seconds} 秒',
  ),
  'fact.init_waiting': sentence(
    'it waits[waitsFor| for {waitsFor}][line|: "{line}"]',
    '它在等待[waitsFor| {waitsFor}][line|：“{line}”]',
  ),
  'fact.probe_failing': sentence(
    '{probe} probe[path| {path}][port| on port {port}] failed {count} times ({failure}[status| {status}])[kills|, {kills} kills]',
    '{probe} 探针[path| {path}][port|（端口 {port}）]失败 {count} 次（{failure}[status| {status}]）[kills|，被杀 {kills} 次]',
  ),
  'fact.pod_unschedulable': sentence('scheduler: {message}', '调度器：{message}'),
  'fact.pod_preempted': sentence(
    'pod {pod} was preempted by {aggressor}',
    'Pod {pod} 被 {aggressor} 抢占',
  ),
  'fact.pod_evicted': sentence('evicted from {node}: {message}', '从 {node} 被驱逐：{message}'),
  'fact.pod_mutated': sentence(
    '{path} is {got} in the pod, {wanted} in the template',
    'Pod 中 {path} 为 {got}，模板中为 {wanted}',
  ),
  'fact.pods_not_created': sentence(
    '{ready} of {desired} pods: {detail}',
    '{desired} 个 Pod 中只有 {ready} 个：{detail}',
  ),
  'fact.workload_unavailable': sentence(
    '{subject} has {ready} of {desired} pods ready',
    '{subject} 就绪 {ready}/{desired}',
  ),
  'fact.scaled_to_zero': sentence(
    'spec.replicas is 0[former| (was {former})]',
    'spec.replicas 为 0[former|（此前 {former}）]',
  ),
  'fact.template_changed': sentence(
    'last rollout changed {summary}[actor| (by {actor})]',
    '最近一次发布修改了 {summary}[actor|（{actor}）]',
  ),
  'fact.spec_overwritten': sentence(
    '{actor} patches it: {command} ({revisions} revisions)',
    '{actor} 在改写它：{command}（{revisions} 个版本）',
  ),
  'fact.mount_failed': sentence(
    'volume {volume} cannot be mounted: {message}',
    '卷 {volume} 无法挂载：{message}',
  ),
  'fact.claim_pending': sentence(
    'claim is {phase}[storageClass|, class {storageClass}][message|: {message}]',
    '声明状态 {phase}[storageClass|，存储类 {storageClass}][message|：{message}]',
  ),
  'fact.claim_missing': sentence('claim {claim} does not exist', '声明 {claim} 不存在'),
  'fact.config_reference_missing': sentence(
    '{objectKind} {missing}[key| key {key}] does not exist[usedAs| (used as {usedAs})]',
    '{objectKind} {missing}[key| 的键 {key}] 不存在[usedAs|（用作 {usedAs}）]',
  ),
  'fact.service_account_missing': sentence(
    'ServiceAccount {account} does not exist',
    'ServiceAccount {account} 不存在',
  ),
  'fact.job_failed': sentence(
    'Job failed[reason|: {reason}][attempts| after {attempts} attempts]',
    'Job 失败[reason|：{reason}][attempts|，已尝试 {attempts} 次]',
  ),
  'fact.job_sidecar_running': sentence(
    '{main} completed at {doneAt}, {sidecar} still runs',
    '{main} 于 {doneAt} 完成，{sidecar} 仍在运行',
  ),
  'fact.cronjob_suspended': sentence(
    'spec.suspend is true, last run {lastRun}',
    'spec.suspend 为 true，上次运行 {lastRun}',
  ),
  'fact.cronjob_not_scheduling': sentence('{reason}: {message}', '{reason}：{message}'),
  'fact.budget_blocks': sentence(
    'disruptionsAllowed is 0 ({rule}, {healthy} healthy)[drains|; node {drains} is being drained]',
    'disruptionsAllowed 为 0（{rule}，健康 {healthy} 个）[drains|；节点 {drains} 正在 drain]',
  ),
  'fact.object_stuck_deleting': sentence(
    'deletionTimestamp {since}, finalizers {finalizers}[detail|: {detail}]',
    'deletionTimestamp {since}，finalizers {finalizers}[detail|：{detail}]',
  ),
  'fact.scaler_inactive': sentence(
    'ScalingActive is False: {message}',
    'ScalingActive 为 False：{message}',
  ),
  'fact.scale_target_missing': sentence(
    '{scaleKind} {scaleTarget} does not exist ({reason})',
    '{scaleKind} {scaleTarget} 不存在（{reason}）',
  ),
  'fact.scaler_state': sentence(
    'autoscaler of {target}: {current} replicas, {min} to {max}',
    '{target} 的自动扩缩容：{current} 个副本，范围 {min}～{max}',
  ),
  'fact.node_not_ready': sentence('Ready={status}: {message}', 'Ready={status}：{message}'),
  'fact.node_pressure': sentence(
    '{type} is True[threshold|, threshold {threshold}]',
    '{type} 为 True[threshold|，阈值 {threshold}]',
  ),
  'fact.node_cordoned': sentence('spec.unschedulable is true', 'spec.unschedulable 为 true'),
  'fact.node_pods_full': sentence(
    '{running} pods run, {limit} are allowed',
    '运行 {running} 个 Pod，上限 {limit}',
  ),
  'fact.service_selects_nothing': sentence(
    'selector {selector} matches no pod',
    '选择器 {selector} 匹配不到 Pod',
  ),
  'fact.service_without_ready_endpoints': sentence(
    '{subject} has no ready endpoint',
    '{subject} 没有就绪的端点',
  ),
  'fact.service_port_unserved': sentence(
    'targetPort {targetPort}, containers declare {serves}',
    'targetPort 为 {targetPort}，容器声明 {serves}',
  ),
  'fact.service_selects_strangers': sentence(
    '{selector} matches {strangers} and {rightful}',
    '{selector} 同时匹配 {strangers} 与 {rightful}',
  ),
  'fact.service_orphan': sentence(
    '{workload} is there, a Service {service} is not',
    '{workload} 存在，而 Service {service} 不存在',
  ),
  'fact.traffic_policy_strands': sentence(
    '{policy} is Local; endpoints only on {covered}',
    '{policy} 为 Local；端点只在 {covered}',
  ),
  'fact.ingress_class_missing': sentence(
    'IngressClass {ingressClass} does not exist',
    'IngressClass {ingressClass} 不存在',
  ),
  'fact.ingress_backend_missing': sentence(
    'Service {service} does not exist',
    'Service {service} 不存在',
  ),
  'fact.service_reference_missing': sentence(
    'Service {service} does not exist',
    'Service {service} 不存在',
  ),
  'fact.webhook_backend_missing': sentence(
    'Service {webhookService} does not exist',
    'Service {webhookService} 不存在',
  ),
  'fact.ingress_port_missing': sentence(
    'Service {service} offers {offers}, not {port}',
    'Service {service} 提供 {offers}，没有 {port}',
  ),
  'fact.ingress_secret_missing': sentence(
    'Secret {missing} does not exist',
    'Secret {missing} 不存在',
  ),
  'fact.route_misdirected': sentence(
    '{path} goes to {service}: "{line}"',
    '{path} 被转发到 {service}：“{line}”',
  ),
  'fact.policy_denies': sentence(
    '{policy} selects the pod and has no {direction} rule for {caller}',
    '{policy} 选中了该 Pod，且没有放行 {caller} 的 {direction} 规则',
  ),
};
