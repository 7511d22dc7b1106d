import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** What to do, as a button would say it. */
export const remedyText: Catalogue = {
  'remedy.none': sentence('Do nothing', '无需处理'),
  'remedy.rollback': sentence(
    'Roll back {name} to revision {revision}',
    '将 {name} 回滚到版本 {revision}',
  ),
  'remedy.raise_memory_limit': sentence('Raise limit to {to}', '将内存上限提高到 {to}'),
  'remedy.fix_probe': sentence(
    'Correct the {probe} probe of {name}[to|: use port {to}]',
    '修正 {name} 的 {probe} 探针[to|：改用端口 {to}]',
  ),
  'remedy.fix_service_selector': sentence(
    'Set the selector of Service {name}[to| to {to}]',
    '修改 Service {name} 的选择器[to|为 {to}]',
  ),
  'remedy.fix_service_port': sentence(
    'Set targetPort of Service {name}[to| to {to}]',
    '将 Service {name} 的 targetPort 改为 {to}',
  ),
  'remedy.set_internal_traffic_policy_cluster': sentence(
    'Set {policy} of Service {name} to Cluster',
    '将 Service {name} 的 {policy} 设为 Cluster',
  ),
  'remedy.scale_up': sentence('Scale {name} up to {to}', '将 {name} 扩容到 {to}'),
  'remedy.rollout_restart': sentence('Restart the pods of {name}', '重启 {name} 的 Pod'),
  'remedy.fix_config_value': sentence(
    'Correct the value in {target}[offeredPorts|: port {offeredPorts}]',
    '修正 {target} 中的值[offeredPorts|：端口 {offeredPorts}]',
  ),
  'remedy.revert_config_change': sentence(
    'Revert the change of {target}',
    '撤销对 {target} 的修改',
  ),
  'remedy.fix_command': sentence(
    'Correct the command of container {container}',
    '修正容器 {container} 的命令',
  ),
  'remedy.set_env_var': sentence(
    'Set environment variable {variable} for {name}',
    '为 {name} 设置环境变量 {variable}',
  ),
  'remedy.fix_image_reference': sentence(
    'Correct the image of {name} ({image})',
    '修正 {name} 的镜像（{image}）',
  ),
  'remedy.fix_image_or_credentials': sentence(
    'Correct the image of {name} or give it pull credentials',
    '修正 {name} 的镜像，或提供拉取凭据',
  ),
  'remedy.fix_credentials': sentence(
    'Give the caller the right credentials for {name}',
    '为调用方配置 {name} 的正确凭据',
  ),
  'remedy.fix_dependency_address': sentence('Correct the address {host}', '修正地址 {host}'),
  'remedy.fix_port_conflict': sentence('Give {name} a free port', '为 {name} 换一个空闲端口'),
  'remedy.fix_hpa_target': sentence(
    'Point the autoscaler {name} to an existing workload[near| ({near})]',
    '让 HPA {name} 指向存在的工作负载[near|（{near}）]',
  ),
  'remedy.fix_ingress_class': sentence(
    'Set ingressClassName of {name} to an existing class ({available})',
    '将 {name} 的 ingressClassName 改为现有的类（{available}）',
  ),
  'remedy.fix_ingress_backend': sentence(
    'Point the route of {name} to the right Service[likely| ({likely})]',
    '让 {name} 的路由指向正确的 Service[likely|（{likely}）]',
  ),
  'remedy.fix_source_manifest': sentence(
    'Correct the namespace in the source manifest, or create it',
    '修正源清单中的命名空间，或创建它',
  ),
  'remedy.create_configmap_or_fix_reference': sentence(
    'Create ConfigMap {missing}[key| with key {key}], or correct the reference',
    '创建 ConfigMap {missing}[key|（含键 {key}）]，或修正引用',
  ),
  'remedy.create_secret_or_fix_reference': sentence(
    'Create Secret {missing}, or correct the reference',
    '创建 Secret {missing}，或修正引用',
  ),
  'remedy.create_service_or_fix_reference': sentence(
    'Create the missing Service[service| {service}][waitsFor| {waitsFor}], or correct the reference',
    '创建缺少的 Service[service| {service}][waitsFor| {waitsFor}]，或修正引用',
  ),
  'remedy.fix_volume_reference': sentence(
    'Create claim {claim}, or correct the reference',
    '创建声明 {claim}，或修正引用',
  ),
  'remedy.fix_pvc_storage_class': sentence(
    'Give claim {name} an existing storage class ({available})',
    '为声明 {name} 指定现有的存储类（{available}）',
  ),
  'remedy.set_resource_limits': sentence(
    'Declare resource limits for {name}[needed| ({needed})]',
    '为 {name} 声明资源上限[needed|（{needed}）]',
  ),
  'remedy.set_resource_requests': sentence(
    'Declare a {resource} request for container {container}',
    '为容器 {container} 声明 {resource} request',
  ),
  'remedy.raise_cpu_limit': sentence(
    'Raise the CPU limit of {name} (now {limit})',
    '提高 {name} 的 CPU 上限（当前 {limit}）',
  ),
  'remedy.raise_quota_or_lower_requests': sentence(
    'Raise quota {quota}, or lower the requests',
    '提高配额 {quota}，或降低请求量',
  ),
  'remedy.lower_requests_or_add_nodes': sentence(
    'Lower the {resource} request ({requested}), or add nodes',
    '降低 {resource} 请求（{requested}），或增加节点',
  ),
  'remedy.add_nodes_or_rebalance': sentence(
    'Add nodes, or move pods away from {name}',
    '增加节点，或把 Pod 迁出 {name}',
  ),
  'remedy.expand_volume': sentence(
    'Expand claim {targetName}, or free space on it',
    '扩容声明 {targetName}，或清理空间',
  ),
  'remedy.mount_memory_emptydir': sentence(
    'Mount a memory volume at /dev/shm of {name}',
    '为 {name} 的 /dev/shm 挂载内存卷',
  ),
  'remedy.fix_node_selector_or_label': sentence(
    'Correct the node selector {selector}, or label a node',
    '修正节点选择器 {selector}，或为节点打标签',
  ),
  'remedy.remove_taint_or_add_toleration': sentence(
    'Remove taint {taint}, or tolerate it',
    '移除污点 {taint}，或添加容忍',
  ),
  'remedy.relax_affinity_or_add_nodes': sentence(
    'Relax the affinity of {name}, or add nodes',
    '放宽 {name} 的亲和性，或增加节点',
  ),
  'remedy.change_volume_or_affinity': sentence(
    'Move the volume, or let the pod run where it is',
    '迁移存储卷，或让 Pod 调度到卷所在的节点',
  ),
  'remedy.fix_priority_classes': sentence(
    'Correct the priority classes ({name})',
    '调整优先级类（{name}）',
  ),
  'remedy.uncordon_node': sentence('Uncordon node {name}', '解除节点 {name} 的封锁'),
  'remedy.restore_node': sentence('Restore node {name}', '恢复节点 {name}'),
  'remedy.fix_kubelet_config': sentence(
    'Correct the eviction threshold of the kubelet on {name}',
    '修正 {name} 上 kubelet 的驱逐阈值',
  ),
  'remedy.grant_rbac_permission': sentence(
    'Allow {account} to {verb} {resource} ({target})',
    '允许 {account} {verb} {resource}（{target}）',
  ),
  'remedy.amend_network_policy': sentence(
    'Let NetworkPolicy {name} allow {caller}',
    '让 NetworkPolicy {name} 放行 {caller}',
  ),
  'remedy.make_workload_compliant_or_relax_policy': sentence(
    'Make the workload comply with the policy, or relax it',
    '让工作负载符合策略，或放宽策略',
  ),
  'remedy.repair_or_remove_webhook': sentence(
    'Repair webhook {name}, or remove it',
    '修复 webhook {name}，或将其移除',
  ),
  'remedy.renew_certificate': sentence(
    'Renew the certificate[secret| in Secret {secret}]',
    '更新证书[secret|（Secret {secret}）]',
  ),
  'remedy.suspend_actor_then_restore_limit': sentence(
    'Suspend {name}, then restore the limit',
    '先停用 {name}，再恢复上限',
  ),
  'remedy.convert_to_native_sidecar': sentence(
    'Make {sidecar} a native sidecar (restartable init container)',
    '将 {sidecar} 改为原生边车（可重启的 init 容器）',
  ),
  'remedy.resume_cronjob': sentence('Resume CronJob {name}', '恢复 CronJob {name}'),
  'remedy.scale_up_or_relax_pdb': sentence(
    'Scale up, or relax budget {name}',
    '扩容，或放宽 PDB {name}',
  ),
  'remedy.fix_coredns_config': sentence(
    'Correct the Corefile in ConfigMap {targetName}',
    '修正 ConfigMap {targetName} 中的 Corefile',
  ),
  'remedy.restore_dependency': sentence(
    'Restore[host| {host}][waitsFor| {waitsFor}][!host| the dependency]',
    '恢复依赖[host| {host}][waitsFor| {waitsFor}]',
  ),
  'remedy.fix_application': sentence(
    'Hand over to the developers of {name}',
    '交由 {name} 的开发者处理',
  ),
  'remedy.tune_connection_pool': sentence(
    'Enlarge the connection pool of {name}, or release connections sooner',
    '调大 {name} 的连接池，或尽早释放连接',
  ),
  'remedy.throttle_client_or_raise_limit': sentence(
    'Throttle the client, or raise the rate limit',
    '限制该客户端，或提高限流阈值',
  ),
  'remedy.investigate_network_path': sentence(
    'Look at the network path of {name}',
    '排查 {name} 的网络路径',
  ),
  'remedy.escalate_to_human': sentence('Ask a person who knows {name}', '请熟悉 {name} 的人处理'),
};

/** Why acting without a person is or is not safe. */
export const safetyText: Catalogue = {
  'safety.rollback_safe': sentence(
    'one object goes back to a template that ran, and nothing else changes',
    '只把一个对象恢复到曾正常运行的模板，不影响其他内容',
  ),
  'safety.rollback_unsafe': sentence(
    'going back may take away data or a protection',
    '回滚可能丢失数据或取消保护',
  ),
  'safety.bounded_increase': sentence(
    'a bounded increase of one field, easily undone',
    '只对一个字段做有限的上调，容易撤销',
  ),
  'safety.bare_pod': sentence('no controller would recreate the pod', '没有控制器会重建该 Pod'),
  'safety.no_room': sentence('no node has room for a larger limit', '没有节点能容纳更大的上限'),
  'safety.declared_port': sentence(
    'the container declares exactly one port',
    '容器只声明了一个端口',
  ),
  'safety.one_fit': sentence(
    'exactly one value fits the pods that exist',
    '只有一个值符合现有的 Pod',
  ),
  'safety.former_count': sentence(
    'the former count is known and nothing shows intent',
    '此前的副本数已知，且没有人为意图',
  ),
  'safety.restart_only': sentence('it only restarts pods', '只是重启 Pod'),
  'safety.value_unknown': sentence(
    'the right value is not in the cluster',
    '正确的值无法从集群中得知',
  ),
  'safety.needs_person': sentence('a person has to decide', '需要人来决定'),
};
