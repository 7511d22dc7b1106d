import type { FaultTitle } from './fault.ts';

/** What faults are called in the demo's panel, by name. */
export const faultTitles: Readonly<Record<string, FaultTitle>> = {
  'oom-limit': {
    en: 'Checkout: memory limit set below what it needs',
    zh: '结账服务：内存上限低于实际所需',
  },
  'memory-leak': {
    en: 'Recommendations: new version leaks memory',
    zh: '推荐服务：新版本内存泄漏',
  },
  'quota-exceeded': { en: 'ETL: scaled beyond the quota', zh: 'ETL：扩容超出配额' },
  'quota-requires-limits': {
    en: 'Notebooks: limits removed although the quota demands them',
    zh: 'Notebooks：配额要求限制，但限制被删除',
  },
  'shm-too-small': { en: 'Renderer: /dev/shm too small', zh: '渲染服务：/dev/shm 空间不足' },
  'volume-full': { en: 'Timeline database: volume full', zh: '时间线数据库：存储卷已满' },
  'bad-credentials': { en: 'Billing: wrong database password', zh: '计费服务：数据库密码错误' },
  'configmap-key-missing': {
    en: 'Pricing: key missing in a ConfigMap',
    zh: '定价服务：ConfigMap 缺少键',
  },
  'image-not-found': { en: 'Catalog: image tag does not exist', zh: '商品目录：镜像标签不存在' },
  'image-pull-denied': { en: 'Vouchers: image pull denied', zh: '代金券服务：镜像拉取被拒绝' },
  'registry-unreachable': {
    en: 'Gift cards: registry cannot be reached',
    zh: '礼品卡服务：镜像仓库无法访问',
  },
  'image-architecture': {
    en: 'Image resizer: image built for another architecture',
    zh: '图片缩放：镜像架构不匹配',
  },
  'bad-command': { en: 'Search: command does not exist', zh: '搜索服务：启动命令不存在' },
  'app-crash': { en: 'Cart: new version crashes on start', zh: '购物车：新版本启动即崩溃' },
  'missing-env': {
    en: 'Notifications: environment variable missing',
    zh: '通知服务：缺少环境变量',
  },
  'bad-config-value': {
    en: 'Ledger: wrong database port in the configuration',
    zh: '账本服务：配置中的数据库端口错误',
  },
  'configmap-missing': { en: 'Fraud check: ConfigMap deleted', zh: '风控服务：ConfigMap 被删除' },
  'secret-missing': { en: 'Invoicing: Secret does not exist', zh: '开票服务：Secret 不存在' },
  'liveness-wrong-port': {
    en: 'Loyalty: liveness probe on the wrong port',
    zh: '会员服务：存活探针端口错误',
  },
  'liveness-too-early': {
    en: 'Statements: liveness probe strikes before start-up ends',
    zh: '对账单服务：启动未完成就被存活探针终止',
  },
  'readiness-wrong-path': {
    en: 'Reviews: readiness probe on the wrong path',
    zh: '评价服务：就绪探针路径错误',
  },
  'init-container-hang': {
    en: 'Shipping: init container waits forever',
    zh: '配送服务：初始化容器一直等待',
  },
  'container-port-conflict': {
    en: 'API gateway: two containers bind one port',
    zh: 'API 网关：两个容器占用同一端口',
  },
  'job-sidecar': { en: 'Backup job: sidecar never ends', zh: '备份任务：边车容器不退出' },
  'cronjob-suspended': { en: 'Stock sync: CronJob suspended', zh: '库存同步：定时任务被暂停' },
  'scaled-to-zero': { en: 'Coupons: scaled to zero', zh: '优惠券服务：副本数缩为零' },
  'pdb-blocks': {
    en: 'Sessions: disruption budget allows no eviction',
    zh: '会话服务：中断预算阻止驱逐',
  },
  'finalizer-stuck': {
    en: 'Tenant settings: deletion blocked by a finalizer',
    zh: '租户设置：终结器阻止删除',
  },
  'hpa-no-requests': {
    en: 'Promo: autoscaler without CPU requests',
    zh: '促销服务：自动扩缩缺少 CPU 请求值',
  },
  'hpa-target-missing': {
    en: 'Quotes: autoscaler points at nothing',
    zh: '报价服务：自动扩缩目标不存在',
  },
  'service-selector': {
    en: 'Wishlist: Service selects no pod',
    zh: '心愿单：Service 选择器不匹配',
  },
  'service-port': { en: 'Tax: Service points at the wrong port', zh: '税务服务：Service 端口错误' },
  'service-missing': {
    en: 'Admin: Ingress without its Service',
    zh: '后台：Ingress 的 Service 不存在',
  },
  'ingressclass-missing': {
    en: 'Partner portal: ingress class does not exist',
    zh: '合作伙伴门户：IngressClass 不存在',
  },
  'network-policy': {
    en: 'Orders: network policy blocks the store',
    zh: '订单服务：网络策略阻断存储访问',
  },
  'pvc-storageclass': {
    en: 'Archive: storage class does not exist',
    zh: '归档服务：存储类不存在',
  },
  'pvc-missing': { en: 'Uploads: volume claim does not exist', zh: '上传服务：存储卷声明不存在' },
  'unschedulable-cpu': { en: 'Analytics: asks for too much CPU', zh: '分析服务：CPU 请求过大' },
  'node-selector': { en: 'Trainer: no node has the label', zh: '训练任务：没有节点匹配标签' },
  taint: { en: 'Reindex: taint not tolerated', zh: '重建索引：不容忍节点污点' },
  'anti-affinity': {
    en: 'Consensus: more replicas than nodes',
    zh: '共识服务：反亲和性要求更多节点',
  },
  'host-port': { en: 'Edge proxy: host port taken', zh: '边缘代理：主机端口被占用' },
  'node-cordoned': { en: 'Warehouse: its only node is cordoned', zh: '仓储服务：唯一节点被隔离' },
  'node-not-ready': { en: 'Edge node: kubelet stopped', zh: '边缘节点：kubelet 停止' },
  'rbac-forbidden': { en: 'Config watcher: permission missing', zh: '配置监视：缺少权限' },
  'pod-security': { en: 'Keyring: violates Pod Security', zh: '密钥服务：违反 Pod 安全标准' },
  'webhook-unavailable': {
    en: 'Landing: admission webhook has no backend',
    zh: '落地页：准入 Webhook 无后端',
  },
};
