import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** Headlines about Services, ingress, policies and names. */
export const serviceFaultText: Catalogue = {
  'fault.service_selector_mismatch.headline': sentence(
    'Service {name} has no endpoints: its selector {selector} matches no pod; {workload} has {has} ({labels}).',
    'Service {name} 没有端点（endpoints）：选择器（selector）{selector} 匹配不到 Pod；{workload} 的标签是 {has}（{labels}）。',
  ),
  'fault.service_no_backing_pods.headline': sentence(
    'Service {name} has no endpoints: its selector {selector} is sound, but no workload exists that could match it.',
    'Service {name} 没有端点：选择器 {selector} 没有问题，但不存在与之匹配的工作负载。',
  ),
  'fault.service_selector_too_broad.headline': sentence(
    'Selector {selector} of Service {name} is too broad: it also selects {strangers} (endpoint on port {strangerPorts}), which does not serve port {targetPort} as {rightful} does, so a part of the requests fails.',
    'Service {name} 的选择器 {selector} 过宽：它还选中了 {strangers}（端口 {strangerPorts}），后者并不像 {rightful} 那样提供端口 {targetPort}，所以部分请求失败。',
  ),
  'fault.service_port_mismatch.headline': sentence(
    'Service {name} sends traffic to targetPort {targetPort}, which no container port is called; the pods serve {serves}.',
    'Service {name} 的 targetPort 为 {targetPort}，容器没有这样命名的端口；Pod 实际提供的是 {serves}。',
  ),
  'fault.service_port_witnessed.headline': sentence(
    'Service {name} sends traffic to targetPort {targetPort}, but its pods listen on {serves}: connections are refused.',
    'Service {name} 的 targetPort 为 {targetPort}，而 Pod 监听的是 {serves}：连接被拒绝。',
  ),
  'fault.service_missing.headline': sentence(
    'Service {service} does not exist (missing, not found), but {who} calls {host}[settingName| ({settingName} in {settingObject})][backendHint|; {backendHint} is there and has no Service]: "{line}".',
    'Service {service} 不存在（missing），而 {who} 要访问 {host}[settingName|（{settingObject} 的 {settingName}）]：“{line}”。',
  ),
  'fault.service_reference_missing.headline': sentence(
    '{subject} refers to Service {service}, which does not exist (not found, missing)[near|; the nearest Service is {near}].',
    '{subject} 引用的 Service {service} 不存在（not found）[near|；最接近的是 {near}]。',
  ),
  'fault.ingress_backend_missing.headline': sentence(
    'Ingress {name} routes to Service {service}, which does not exist (not found)[near|; the nearest Service is {near}].',
    'Ingress {name} 指向的 Service {service} 不存在（not found）[near|；最接近的是 {near}]。',
  ),
  'fault.ingress_port_missing.headline': sentence(
    'Ingress {name} sends {path} to port {port} of Service {service}, which offers {offers}.',
    'Ingress {name} 把 {path} 转发到 Service {service} 的端口 {port}，而该 Service 只提供 {offers}。',
  ),
  'fault.service_traffic_policy_local.headline': sentence(
    'Service {name} drops traffic: {policy} is Local, and node {bare} has no local endpoint (pods run on {covered}).',
    'Service {name} 丢弃了流量：{policy} 为 Local，而节点 {bare} 上没有本地端点（Pod 运行在 {covered}）。',
  ),
  'fault.ingressclass_not_found.headline': sentence(
    'Ingress {name} is served by nobody: its ingressClassName {ingressClass} names no IngressClass (not found)[available|; the cluster has {available}].',
    'Ingress {name} 无人处理：ingressClassName {ingressClass} 对应的 IngressClass 不存在（not found）[available|；集群中现有 {available}]。',
  ),
  'fault.ingress_misroute.headline': sentence(
    'Ingress {name} sends path {path} to the wrong Service {service}, which cannot answer it[likely|; it looks meant for {likely}]: "{line}".',
    'Ingress {name} 把路径 {path} 转发到了错误的 Service {service}[likely|，看起来应指向 {likely}]：“{line}”。',
  ),
  'fault.network_policy_blocks_traffic.headline': sentence(
    'NetworkPolicy {policy} blocks {direction} traffic from {caller} to {service}[ports| (port {ports})]: no rule allows it[isDenyAll|, it denies all].',
    'NetworkPolicy {policy} 阻断了 {caller} 到 {service}[ports|（端口 {ports}）]的 {direction} 流量：没有规则放行[isDenyAll|，它拒绝一切]。',
  ),
  'fault.network_policy_closes.headline': sentence(
    'NetworkPolicy {policy} lets no {direction} traffic from {caller} reach {service}[ports| (port {ports})][isDenyAll|: it denies all].',
    'NetworkPolicy {policy} 不放行 {caller} 到 {service}[ports|（端口 {ports}）]的 {direction} 流量[isDenyAll|，它拒绝一切]。',
  ),
  'fault.coredns_misconfigured.headline': sentence(
    'The Corefile of CoreDNS (ConfigMap {name}) breaks name resolution: {snippet} (NXDOMAIN or no answer for names that exist); {failing} callers fail.',
    'CoreDNS 的 Corefile（ConfigMap {name}）破坏了域名解析：{snippet}（对存在的名称返回 NXDOMAIN 或不应答）；{failing} 个调用方受影响。',
  ),
  'fault.coredns_suspect.headline': sentence(
    'The Corefile of CoreDNS (ConfigMap {name}) looks wrong: {snippet}.',
    'CoreDNS 的 Corefile（ConfigMap {name}）可疑：{snippet}。',
  ),
  'fault.coredns_crashes.headline': sentence(
    'CoreDNS cannot use its Corefile (ConfigMap {targetName}): "{line}".',
    'CoreDNS 无法使用它的 Corefile（ConfigMap {targetName}）：“{line}”。',
  ),
  'fault.pod_dns_policy_misconfigured.headline': sentence(
    '{who} bypasses the cluster DNS: dnsPolicy {policy} with nameservers {nameservers} (dnsConfig), so names of Services do not resolve.',
    '{who} 绕过了集群 DNS：dnsPolicy 为 {policy}，nameservers 为 {nameservers}（dnsConfig），因此无法解析 Service 名称。',
  ),
};

/** Headlines about scheduling and nodes. */
export const schedulingFaultText: Catalogue = {
  'fault.node_selector_mismatch.headline': sentence(
    '{who} cannot be scheduled: no node matches its nodeSelector or affinity {unmet} (such a node does not exist)[have|; nodes have {labelKey} {have}].',
    '{who} 无法调度：没有节点满足其 nodeSelector 或亲和性 {unmet}[have|；现有节点的 {labelKey} 为 {have}]。',
  ),
  'fault.taint_not_tolerated.headline': sentence(
    '{who} cannot be scheduled: node[node| {node}] has the taint {taint}, which the pods do not tolerate.',
    '{who} 无法调度：节点[node| {node}] 带有污点（taint）{taint}，Pod 没有对应的容忍。',
  ),
  'fault.pod_anti_affinity_unsatisfiable.headline': sentence(
    '{who} cannot be scheduled: its required anti-affinity allows one pod a node and needs more nodes than the {totalNodes} there are.',
    '{who} 无法调度：强制的反亲和性（anti-affinity）要求每个节点只放一个 Pod，而节点只有 {totalNodes} 个。',
  ),
  'fault.pod_affinity_unsatisfiable.headline': sentence(
    '{who} cannot be scheduled: its placement rules cannot be met ({message}).',
    '{who} 无法调度：放置规则无法满足（{message}）。',
  ),
  'fault.insufficient_node_resources.headline': sentence(
    '{who} cannot be scheduled: Insufficient {resource}. It requests {requested}[allocatable|, and the most that is free on a node is {free} (of {allocatable})].',
    '{who} 无法调度：{resource} 不足（Insufficient {resource}）。请求 {requested}[allocatable|，单个节点最多剩余 {free}（共 {allocatable}）]。',
  ),
  'fault.host_port_conflict.headline': sentence(
    '{who} cannot be scheduled: hostPort {ports} is already taken on every candidate node (no free ports).',
    '{who} 无法调度：所有候选节点上的 hostPort {ports} 都已被占用（no free ports）。',
  ),
  'fault.preempted_by_higher_priority.headline': sentence(
    '{who} was preempted and cannot come back: pods of {aggressor} have a higher priority (PriorityClass {priorityClass}[isGlobalDefault|, which is the global default]) and take the room.',
    '{who} 被抢占（preempted）且无法恢复：{aggressor} 的 Pod 优先级更高（PriorityClass {priorityClass}[isGlobalDefault|，且为全局默认]），占用了资源。',
  ),
  'fault.node_cordoned.headline': sentence(
    '{who} cannot be scheduled: node {node} is cordoned (spec.unschedulable, SchedulingDisabled).',
    '{who} 无法调度：节点 {node} 已被封锁（cordoned，spec.unschedulable）。',
  ),
  'fault.node_cordoned_idle.headline': sentence(
    'Node {name} is cordoned (unschedulable): it takes no new pods.',
    '节点 {name} 已被封锁（cordoned），不接收新 Pod。',
  ),
  'fault.node_not_ready.headline': sentence(
    'Node {name} is not ready (Ready={status}, {reason}: {message})[workloads|; it ran {workloads}].',
    '节点 {name} 未就绪（NotReady，Ready={status}，{reason}：{message}）[workloads|；其上运行 {workloads}]。',
  ),
  'fault.node_pod_capacity.headline': sentence(
    'Node {name} is full: it runs {running} pods and its pod capacity is {limit} (too many pods).',
    '节点 {name} 已满：运行了 {running} 个 Pod，容量上限为 {limit}（pod capacity）。',
  ),
  'fault.node_pod_capacity_pending.headline': sentence(
    '{who} cannot be scheduled: the nodes are at their pod capacity (Too many pods).',
    '{who} 无法调度：节点已达到 Pod 数上限（Too many pods）。',
  ),
  'fault.kubelet_eviction_threshold_misconfigured.headline': sentence(
    'The kubelet of node {name} reports {type} although {freePercent} % is free: its eviction threshold[threshold| {threshold}] is set too high, so it evicts pods for nothing.',
    '节点 {name} 的 kubelet 报告 {type}，但实际还剩 {freePercent} %：驱逐阈值（eviction threshold）[threshold| {threshold}] 设得过高，Pod 被无故驱逐。',
  ),
  'fault.node_disk_pressure.headline': sentence(
    'Node {name} is under {type} (disk pressure): it evicts pods and takes no new ones ({message}).',
    '节点 {name} 处于 {type}：正在驱逐 Pod，且不接收新 Pod（{message}）。',
  ),
  'fault.node_memory_pressure.headline': sentence(
    'Node {name} is under {type} (memory pressure): it evicts pods and takes no new ones ({message}).',
    '节点 {name} 处于 {type}：正在驱逐 Pod，且不接收新 Pod（{message}）。',
  ),
};

/** Headlines about access, admission and autoscaling. */
export const controlFaultText: Catalogue = {
  'fault.rbac_forbidden.headline': sentence(
    '{who} is forbidden to {verb} {resource}[object| "{object}"]: service account {account} lacks the permission[verbs| ({role} allows only {verbs} there)].',
    '{who} 没有权限 {verb} {resource}[object|“{object}”]（forbidden）：服务账号 {account} 缺少授权[verbs|（{role} 只允许 {verbs}）]。',
  ),
  'fault.pod_security_violation.headline': sentence(
    '{who} gets no pods: PodSecurity level "{level}" of the namespace rejects them ({violations}).',
    '{who} 无法创建 Pod：命名空间的 PodSecurity 级别“{level}”拒绝了它（{violations}）。',
  ),
  'fault.admission_webhook_unavailable.headline': sentence(
    '{who} gets no pods: admission webhook {webhook} (failurePolicy Fail) is unavailable[webhookService|, its Service {webhookService} does not answer or does not exist]: {failure}.',
    '{who} 无法创建 Pod：准入 webhook {webhook}（failurePolicy Fail）不可用[webhookService|，其 Service {webhookService} 不应答或不存在]：{failure}。',
  ),
  'fault.admission_webhook_backend_missing.headline': sentence(
    'Admission webhook {webhook} is unavailable: its Service {webhookService} does not exist (not found), so what it has to admit is refused.',
    '准入 webhook {webhook} 不可用：其 Service {webhookService} 不存在（not found），需要它放行的请求都会被拒绝。',
  ),
  'fault.admission_webhook_tls_error.headline': sentence(
    '{who} gets no pods: the TLS certificate of admission webhook {webhook} is not trusted (caBundle does not match): {failure}.',
    '{who} 无法创建 Pod：准入 webhook {webhook} 的 TLS 证书不受信任（caBundle 不匹配）：{failure}。',
  ),
  'fault.admission_webhook_denied.headline': sentence(
    '{who} gets no pods: admission webhook {webhook} denies them: {failure}.',
    '{who} 无法创建 Pod：准入 webhook {webhook} 拒绝了请求：{failure}。',
  ),
  'fault.pods_not_created.headline': sentence(
    '{who} gets no pods: {detail}',
    '{who} 无法创建 Pod：{detail}',
  ),
  'fault.hpa_missing_resource_requests.headline': sentence(
    'HorizontalPodAutoscaler for {workload} cannot compute replicas: container {container} has no {resource} request (missing request for {resource}).',
    '{workload} 的 HPA（HorizontalPodAutoscaler）无法计算副本数：容器 {container} 没有声明 {resource} request（missing request for {resource}）。',
  ),
  'fault.hpa_target_not_found.headline': sentence(
    'HorizontalPodAutoscaler {name} scales nothing: its target {scaleKind} {scaleTarget} was not found (it does not exist, {reason})[near|; the nearest is {near}].',
    'HPA {name} 不起作用：扩缩容目标 {scaleKind} {scaleTarget} 不存在（not found，{reason}）[near|；最接近的是 {near}]。',
  ),
};
