import type { Catalogue } from '../render.ts';

/** Why a cause that was considered is not it: what would be there if it were. */
export const ruledOutText: Catalogue = {
  'ruled_out.oom_limit_exceeded': {
    en: 'no container was OOMKilled at its limit',
    zh: '没有容器因触及上限被 OOMKilled',
  },
  'ruled_out.memory_leak': {
    en: 'memory is not seen to grow steadily before the kill',
    zh: '没有看到内存在被杀之前持续增长',
  },
  'ruled_out.external_controller_overwrites_spec': {
    en: 'nobody else is seen to write the spec',
    zh: '没有发现其他写入者',
  },
  'ruled_out.cpu_limit_too_low': { en: 'no CPU throttling is seen', zh: '没有看到 CPU 限流' },
  'ruled_out.quota_exceeded': { en: 'no quota refused a pod', zh: '没有配额拒绝创建 Pod' },
  'ruled_out.quota_requires_limits': {
    en: 'no quota asks for limits that are missing',
    zh: '没有配额要求补充资源声明',
  },
  'ruled_out.shm_too_small': { en: 'no write to /dev/shm failed', zh: '没有写 /dev/shm 失败' },
  'ruled_out.volume_full': { en: 'no volume is reported full', zh: '没有存储卷写满的迹象' },
  'ruled_out.app_crash_on_start': {
    en: 'no program is seen to end by an error of its own',
    zh: '没有程序因自身错误退出',
  },
  'ruled_out.app_runtime_error': {
    en: 'the log shows no error of the code',
    zh: '日志中没有代码错误',
  },
  'ruled_out.bad_command': {
    en: 'nothing says that the command is wrong',
    zh: '没有命令错误的报告',
  },
  'ruled_out.missing_env_var': { en: 'no log asks for a variable', zh: '日志没有提示缺少变量' },
  'ruled_out.bad_config_value': {
    en: 'no configured value is contradicted by what is there',
    zh: '没有配置值与实际情况矛盾',
  },
  'ruled_out.config_change_regression': {
    en: 'no configuration was changed before it began',
    zh: '故障前没有配置变更',
  },
  'ruled_out.bad_credentials': { en: 'no peer rejects credentials', zh: '没有对端拒绝凭据' },
  'ruled_out.stale_credentials_after_rotation': {
    en: 'no Secret is newer than the process',
    zh: '没有比进程更新的 Secret',
  },
  'ruled_out.certificate_expired': {
    en: 'no certificate is reported expired',
    zh: '没有证书过期的迹象',
  },
  'ruled_out.configmap_not_found': {
    en: 'no ConfigMap is reported missing',
    zh: '没有缺失 ConfigMap 的报告',
  },
  'ruled_out.configmap_key_missing': {
    en: 'no key is reported missing',
    zh: '没有缺失键的报告',
  },
  'ruled_out.secret_not_found': {
    en: 'no Secret that is referred to is reported missing',
    zh: '没有缺失 Secret 的报告',
  },
  'ruled_out.incompatible_version_upgrade': {
    en: 'no log speaks of incompatible data',
    zh: '日志没有提到数据不兼容',
  },
  'ruled_out.container_port_conflict': {
    en: 'no address is reported in use',
    zh: '没有端口被占用的报告',
  },
  'ruled_out.image_not_found': {
    en: 'the registry does not say that the image is absent',
    zh: '镜像仓库没有报告镜像不存在',
  },
  'ruled_out.image_pull_denied': {
    en: 'the registry does not ask for credentials',
    zh: '镜像仓库没有要求凭据',
  },
  'ruled_out.image_registry_unreachable': {
    en: 'nothing says that the registry is unreachable',
    zh: '没有镜像仓库不可达的报告',
  },
  'ruled_out.image_architecture_mismatch': {
    en: 'no message about the platform',
    zh: '没有关于平台架构的报错',
  },
  'ruled_out.liveness_probe_misconfigured': {
    en: 'the kubelet did not kill it for a liveness probe',
    zh: 'kubelet 没有因存活探针杀掉它',
  },
  'ruled_out.readiness_probe_misconfigured': {
    en: 'no readiness probe fails',
    zh: '没有就绪探针失败',
  },
  'ruled_out.init_container_hang': {
    en: 'no init container is running for long',
    zh: '没有长时间运行的 init 容器',
  },
  'ruled_out.job_sidecar_never_exits': {
    en: 'no container of a job outlives its main one',
    zh: '没有容器在主容器结束后继续运行',
  },
  'ruled_out.cronjob_suspended': { en: 'no schedule is suspended', zh: '没有被挂起的计划' },
  'ruled_out.scaled_to_zero': { en: 'it is not scaled to zero', zh: '没有缩容到零' },
  'ruled_out.pdb_blocks_eviction': { en: 'no disruption budget is at zero', zh: '没有 PDB 为零' },
  'ruled_out.finalizer_blocked': { en: 'nothing is stuck in deletion', zh: '没有卡住的删除' },
  'ruled_out.dependency_unreachable': {
    en: 'what it calls is visible and explains more',
    zh: '被调用方的问题可见，且更能解释现象',
  },
  'ruled_out.dependency_dns_failure': { en: 'no name fails to resolve', zh: '没有域名解析失败' },
  'ruled_out.slow_dependency': { en: 'no call is reported slow', zh: '没有缓慢调用的报告' },
  'ruled_out.connection_pool_exhausted': {
    en: 'no pool is reported exhausted',
    zh: '没有连接池耗尽的报告',
  },
  'ruled_out.traffic_spike_rate_limited': {
    en: 'no request is rate limited',
    zh: '没有请求被限流',
  },
  'ruled_out.network_degradation': {
    en: 'no growing share of lost connections',
    zh: '断连比例没有增长',
  },
  'ruled_out.service_selector_mismatch': {
    en: 'no selector is seen to miss its pods',
    zh: '没有发现选择器不匹配',
  },
  'ruled_out.service_selector_too_broad': {
    en: 'no selector is seen to catch strangers',
    zh: '没有发现选择器选中无关的 Pod',
  },
  'ruled_out.service_port_mismatch': {
    en: 'no targetPort is seen to miss the pods',
    zh: '没有发现 targetPort 与 Pod 不符',
  },
  'ruled_out.service_no_backing_pods': {
    en: 'a workload fits the Service',
    zh: '存在与 Service 相符的工作负载',
  },
  'ruled_out.service_missing': {
    en: 'no call to a missing Service is seen',
    zh: '没有发现对缺失 Service 的调用',
  },
  'ruled_out.service_traffic_policy_local': {
    en: 'no traffic policy is Local',
    zh: '流量策略不是 Local',
  },
  'ruled_out.ingressclass_not_found': {
    en: 'no Ingress names a class that is missing',
    zh: '没有 Ingress 指向不存在的类',
  },
  'ruled_out.ingress_misroute': { en: 'no route is seen to go astray', zh: '没有发现路由错误' },
  'ruled_out.network_policy_blocks_traffic': {
    en: 'no NetworkPolicy forbids this call',
    zh: '没有 NetworkPolicy 禁止该调用',
  },
  'ruled_out.coredns_misconfigured': {
    en: 'nothing odd is seen in the Corefile',
    zh: 'Corefile 没有异常',
  },
  'ruled_out.pod_dns_policy_misconfigured': {
    en: 'no pod is seen to bypass the cluster DNS',
    zh: '没有发现 Pod 绕过集群 DNS',
  },
  'ruled_out.storageclass_not_found': {
    en: 'no claim names a class that is missing',
    zh: '没有声明指向不存在的存储类',
  },
  'ruled_out.pvc_not_found': { en: 'no claim is reported missing', zh: '没有缺失存储卷声明的报告' },
  'ruled_out.volume_node_conflict': {
    en: 'no volume ties the pod to a node',
    zh: '没有存储卷限制节点',
  },
  'ruled_out.node_selector_mismatch': {
    en: 'the scheduler does not speak of the node selector',
    zh: '调度器没有提到节点选择器',
  },
  'ruled_out.taint_not_tolerated': { en: 'no taint keeps the pod away', zh: '没有污点阻止调度' },
  'ruled_out.pod_anti_affinity_unsatisfiable': {
    en: 'no anti-affinity is in the way',
    zh: '没有反亲和性限制',
  },
  'ruled_out.insufficient_node_resources': {
    en: 'the scheduler does not speak of missing resources',
    zh: '调度器没有提到资源不足',
  },
  'ruled_out.host_port_conflict': { en: 'no hostPort is taken', zh: '没有 hostPort 被占用' },
  'ruled_out.preempted_by_higher_priority': { en: 'nothing was preempted', zh: '没有发生抢占' },
  'ruled_out.node_cordoned': { en: 'no node is cordoned', zh: '没有节点被封锁' },
  'ruled_out.node_not_ready': { en: 'no node is reported not ready', zh: '没有节点报告未就绪' },
  'ruled_out.node_pod_capacity': { en: 'no node is at its pod limit', zh: '没有节点达到 Pod 上限' },
  'ruled_out.kubelet_eviction_threshold_misconfigured': {
    en: 'no pressure contradicts the free space',
    zh: '没有与剩余空间矛盾的压力状态',
  },
  'ruled_out.rbac_forbidden': { en: 'no request was forbidden', zh: '没有请求被禁止' },
  'ruled_out.pod_security_violation': {
    en: 'PodSecurity does not reject it',
    zh: 'PodSecurity 没有拒绝',
  },
  'ruled_out.admission_webhook_unavailable': {
    en: 'no webhook call failed',
    zh: '没有 webhook 调用失败',
  },
  'ruled_out.admission_webhook_tls_error': {
    en: 'the webhook call does not fail by its certificate',
    zh: 'webhook 调用不是因证书失败',
  },
  'ruled_out.admission_webhook_mutates_spec': {
    en: 'no pod differs from its template',
    zh: '没有与模板不一致的 Pod',
  },
  'ruled_out.hpa_missing_resource_requests': {
    en: 'no request is reported missing',
    zh: '没有缺少 request 的报告',
  },
  'ruled_out.hpa_target_not_found': {
    en: 'no scale target is reported missing',
    zh: '没有缺失扩缩容目标的报告',
  },
  'ruled_out.gitops_wrong_namespace': {
    en: 'no namespace is reported missing',
    zh: '没有缺失命名空间的报告',
  },
  'ruled_out.node_disk_pressure': {
    en: 'no node reports disk pressure',
    zh: '没有节点报告磁盘压力',
  },
  'ruled_out.node_memory_pressure': {
    en: 'no node reports memory pressure',
    zh: '没有节点报告内存压力',
  },
  'ruled_out.serviceaccount_not_found': {
    en: 'no pod is refused for its ServiceAccount now',
    zh: '目前没有因 ServiceAccount 被拒绝的 Pod',
  },
  'ruled_out.rollout_stuck': { en: 'the rollout goes on', zh: '发布仍在推进' },
  'ruled_out.consequence': {
    en: 'it is a consequence: {name} only suffers',
    zh: '属于后果：{name} 只是受影响',
  },
  'ruled_out.symptom': {
    en: 'that is what it looks like; the evidence says why',
    zh: '这只是表象，证据指出了更具体的原因',
  },
  'ruled_out.weaker': { en: 'the evidence for it is weaker', zh: '证据较弱' },
};
