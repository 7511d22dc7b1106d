import type { MessageParams } from '@aetherius/domain';
import type { Catalogue } from '../render.ts';
import { reasonWord } from './reasons.ts';
import type { ReasonWords } from './reasons.ts';

/** Symptoms, as headlines of incidents that are not diagnosed yet. */
export const symptomText: Catalogue = {
  'symptom.container_oom_killed': {
    en: (p) => `${where(p)} ran out of memory and was killed${list(limit(p), restarts(p))}`,
    zh: (p) => `${whereZh(p)} 因内存耗尽被终止${listZh(limitZh(p), restartsZh(p))}`,
  },
  'symptom.container_crash_looping': {
    en: (p) => `${where(p)} keeps crashing${list(exit(p), restarts(p))}`,
    zh: (p) => `${whereZh(p)} 反复崩溃${listZh(exitZh(p), restartsZh(p))}`,
  },
  'symptom.container_exited': {
    en: (p) => `${where(p)} ended with an error${list(exit(p))}`,
    zh: (p) => `${whereZh(p)} 异常退出${listZh(exitZh(p))}`,
  },
  'symptom.container_image_pull_failed': {
    en: (p) => `${where(p)} cannot pull image ${text(p, 'image')}${why(p, 'en')}`,
    zh: (p) => `${whereZh(p)} 无法拉取镜像 ${text(p, 'image')}${why(p, 'zh')}`,
  },
  'symptom.container_config_error': {
    en: (p) => `${where(p)} cannot start${why(p, 'en') || ': its configuration is incomplete'}`,
    zh: (p) => `${whereZh(p)} 无法启动${why(p, 'zh') || '：配置不完整'}`,
  },
  'symptom.container_create_failed': {
    en: (p) => `${where(p)} cannot be started by the container runtime${why(p, 'en')}`,
    zh: (p) => `容器运行时无法启动 ${whereZh(p)}${why(p, 'zh')}`,
  },
  'symptom.container_probe_failing': {
    en: (p) => `${where(p)} fails its ${text(p, 'probe')} probe${why(p, 'en')}`,
    zh: (p) => `${whereZh(p)} 未通过 ${text(p, 'probe')} 探针${why(p, 'zh')}`,
  },
  'symptom.pod_unschedulable': {
    en: (p) => `No node takes ${pods(p)} of ${subject(p)}${why(p, 'en')}`,
    zh: (p) => `${subject(p)} 的 ${podsZh(p)} 找不到可用节点${why(p, 'zh')}`,
  },
  'symptom.pod_volume_stuck': {
    en: (p) =>
      `${subject(p)} cannot start: volume ${text(p, 'volume')} cannot be mounted${why(p, 'en')}`,
    zh: (p) => `${subject(p)} 无法启动：卷 ${text(p, 'volume')} 挂载失败${why(p, 'zh')}`,
  },
  'symptom.pod_sandbox_failed': {
    en: (p) =>
      `Node ${text(p, 'node')} cannot set up the network of ${pods(p)} of ${subject(p)}${why(p, 'en')}`,
    zh: (p) =>
      `节点 ${text(p, 'node')} 无法为 ${subject(p)} 的 ${podsZh(p)} 建立网络${why(p, 'zh')}`,
  },
  'symptom.pod_init_stuck': {
    en: (p) =>
      `${subject(p)} does not start: init container ${text(p, 'container')} is still running`,
    zh: (p) => `${subject(p)} 未能启动：初始化容器 ${text(p, 'container')} 仍在运行`,
  },
  'symptom.pod_not_ready': {
    en: (p) => `${capital(pods(p))} of ${subject(p)} not ready${why(p, 'en')}`,
    zh: (p) => `${subject(p)} 的 ${podsZh(p)} 未就绪${why(p, 'zh')}`,
  },
  'symptom.pod_evicted': {
    en: (p) =>
      `${capital(pods(p))} of ${subject(p)} thrown out by node ${text(p, 'node')}${p['reason'] === 'Evicted' ? '' : why(p, 'en')}`,
    zh: (p) =>
      `${subject(p)} 的 ${podsZh(p)} 被节点 ${text(p, 'node')} 驱逐${p['reason'] === 'Evicted' ? '' : why(p, 'zh')}`,
  },
  'symptom.pod_stuck_terminating': {
    en: (p) =>
      `${capital(pods(p))} of ${subject(p)} should have ended and has not${finalizers(p, 'en')}`,
    zh: (p) => `${subject(p)} 的 ${podsZh(p)} 早该终止却仍存在${finalizers(p, 'zh')}`,
  },
  'symptom.workload_pods_not_created': {
    en: (p) =>
      `${subject(p)} has ${text(p, 'current')} of ${text(p, 'desired')} pods, new ones are refused${why(p, 'en')}`,
    zh: (p) =>
      `${subject(p)} 只有 ${text(p, 'current')}/${text(p, 'desired')} 个 Pod，新建被拒绝${why(p, 'zh')}`,
  },
  'symptom.workload_scaled_to_zero': {
    en: (p) =>
      `${subject(p)} is scaled to zero and still needed${list(named(p, 'services', 'Service'))}`,
    zh: (p) => `${subject(p)} 副本数为 0，但仍被依赖${listZh(named(p, 'services', 'Service'))}`,
  },
  'symptom.workload_unavailable': {
    en: (p) => `${subject(p)} has ${text(p, 'ready')} of ${text(p, 'desired')} pods ready`,
    zh: (p) => `${subject(p)} 就绪的 Pod 只有 ${text(p, 'ready')}/${text(p, 'desired')}`,
  },
  'symptom.rollout_stuck': {
    en: (p) =>
      `The rollout of ${subject(p)} stands still at ${text(p, 'updated')} of ${text(p, 'desired')} pods`,
    zh: (p) => `${subject(p)} 的发布停滞在 ${text(p, 'updated')}/${text(p, 'desired')} 个 Pod`,
  },
  'symptom.job_failed': {
    en: (p) => `${subject(p)} failed${list(text(p, 'reason'), count(p, 'failed', 'failed pod'))}`,
    zh: (p) =>
      `${subject(p)} 执行失败${listZh(text(p, 'reason'), countZh(p, 'failed', '个 Pod 失败'))}`,
  },
  'symptom.job_stuck': {
    en: (p) =>
      `${subject(p)} does not end: ${joined(p, 'ended')} is done, ${joined(p, 'running')} still runs`,
    zh: (p) =>
      `${subject(p)} 无法结束：${joined(p, 'ended')} 已完成，${joined(p, 'running')} 仍在运行`,
  },
  'symptom.cronjob_suspended': {
    en: (p) => `${subject(p)} is suspended: nothing runs at ${text(p, 'schedule')}`,
    zh: (p) => `${subject(p)} 已被挂起，${text(p, 'schedule')} 的计划不会执行`,
  },
  'symptom.cronjob_failing': {
    en: (p) => `The last ${text(p, 'failures')} runs of ${subject(p)} failed`,
    zh: (p) => `${subject(p)} 最近 ${text(p, 'failures')} 次运行均失败`,
  },
  'symptom.service_without_endpoints': {
    en: (p) =>
      p['reason'] === 'no_pod_ready'
        ? `${subject(p)} has no ready endpoint: ${pluralOf(number(p, 'pods'), 'pod')} selected, none ready`
        : `${subject(p)} has no endpoint: no pod matches ${joined(p, 'selector')}`,
    zh: (p) =>
      p['reason'] === 'no_pod_ready'
        ? `${subject(p)} 没有就绪的端点：选中 ${text(p, 'pods')} 个 Pod，均未就绪`
        : `${subject(p)} 没有端点：没有 Pod 匹配 ${joined(p, 'selector')}`,
  },
  'symptom.service_port_unserved': {
    en: (p) =>
      `${subject(p)} sends port ${text(p, 'port')} to ${text(p, 'targetPort')}, which its pods do not serve${list(named(p, 'declared', 'declared'))}`,
    zh: (p) =>
      `${subject(p)} 将端口 ${text(p, 'port')} 转发到 ${text(p, 'targetPort')}，但 Pod 未提供该端口${listZh(named(p, 'declared', '已声明'))}`,
  },
  'symptom.service_selects_foreign_pods': {
    en: (p) =>
      `${subject(p)} also selects pods of ${joined(p, 'foreign')}, which do not serve port ${text(p, 'targetPort')}`,
    zh: (p) =>
      `${subject(p)} 还选中了 ${joined(p, 'foreign')} 的 Pod，它们不提供端口 ${text(p, 'targetPort')}`,
  },
  'symptom.ingress_backend_missing': {
    en: (p) => `${subject(p)} routes to Service ${joined(p, 'services')}, which does not exist`,
    zh: (p) => `${subject(p)} 指向的 Service ${joined(p, 'services')} 不存在`,
  },
  'symptom.ingress_class_missing': {
    en: (p) =>
      `${subject(p)} asks for ingress class ${text(p, 'ingressClass')}, which does not exist${list(named(p, 'known', 'known'))}`,
    zh: (p) =>
      `${subject(p)} 使用的 IngressClass ${text(p, 'ingressClass')} 不存在${listZh(named(p, 'known', '现有'))}`,
  },
  'symptom.ingress_secret_missing': {
    en: (p) => `${subject(p)} asks for TLS Secret ${joined(p, 'secrets')}, which does not exist`,
    zh: (p) => `${subject(p)} 引用的 TLS Secret ${joined(p, 'secrets')} 不存在`,
  },
  'symptom.claim_pending': {
    en: (p) =>
      `${subject(p)} gets no volume${why(p, 'en')}${list(named(p, 'storageClass', 'class'))}`,
    zh: (p) =>
      `${subject(p)} 未能绑定存储卷${why(p, 'zh')}${listZh(named(p, 'storageClass', '存储类'))}`,
  },
  'symptom.autoscaler_inactive': {
    en: (p) =>
      `${subject(p)} cannot scale ${text(p, 'targetKind')} ${text(p, 'targetName')}${list(text(p, 'reason'))}`,
    zh: (p) =>
      `${subject(p)} 无法对 ${text(p, 'targetKind')} ${text(p, 'targetName')} 扩缩容${listZh(text(p, 'reason'))}`,
  },
  'symptom.disruption_budget_blocks': {
    en: (p) =>
      `${subject(p)} permits no disruption: ${text(p, 'healthy')} healthy, ${text(p, 'desired')} required; drains will hang`,
    zh: (p) =>
      `${subject(p)} 不允许任何中断：健康 Pod ${text(p, 'healthy')} 个，至少需要 ${text(p, 'desired')} 个，节点排空会卡住`,
  },
  'symptom.object_stuck_deleting': {
    en: (p) => `${subject(p)} is being deleted and does not go${finalizers(p, 'en')}`,
    zh: (p) => `${subject(p)} 正在删除，但一直未消失${finalizers(p, 'zh')}`,
  },
  'symptom.node_not_ready': {
    en: (p) => `${subject(p)} is not ready${list(text(p, 'reason'))}`,
    zh: (p) => `${subject(p)} 未就绪${listZh(text(p, 'reason'))}`,
  },
  'symptom.node_pressure': {
    en: (p) => `${subject(p)} reports ${text(p, 'condition')}${list(text(p, 'reason'))}`,
    zh: (p) => `${subject(p)} 报告 ${text(p, 'condition')}${listZh(text(p, 'reason'))}`,
  },
  'symptom.node_cordoned': {
    en: (p) =>
      `${subject(p)} is closed to new pods, and ${pluralOf(number(p, 'waitingPods'), 'pod')} wait for a place`,
    zh: (p) => `${subject(p)} 已禁止调度，${text(p, 'waitingPods')} 个 Pod 正在等待节点`,
  },
  'symptom.node_pods_full': {
    en: (p) => `${subject(p)} is full: ${text(p, 'pods')} pods, limit ${text(p, 'limit')}`,
    zh: (p) => `${subject(p)} 的 Pod 数已满：${text(p, 'pods')} 个，上限 ${text(p, 'limit')}`,
  },
  'symptom.webhook_unavailable': {
    en: (p) =>
      `Admission webhook ${text(p, 'webhook')} cannot answer: Service ${text(p, 'service')}${why(p, 'en')}`,
    zh: (p) =>
      `准入 Webhook ${text(p, 'webhook')} 无法响应：Service ${text(p, 'service')}${why(p, 'zh')}`,
  },
  'symptom.log_errors': {
    en: (p) => `${where(p)} logs errors${list(text(p, 'detail'))}`,
    zh: (p) => `${whereZh(p)} 的日志出现错误${listZh(text(p, 'detail'))}`,
  },
  'symptom.cpu_throttled': {
    en: (p) => `${where(p)} is throttled by its CPU limit${list(named(p, 'cpuLimit', 'limit'))}`,
    zh: (p) => `${whereZh(p)} 受 CPU 限额节流${listZh(named(p, 'cpuLimit', '限额'))}`,
  },
  'symptom.memory_rising': {
    en: (p) => `Memory of ${where(p)} keeps rising${list(named(p, 'memoryLimit', 'limit'))}`,
    zh: (p) => `${whereZh(p)} 的内存持续上升${listZh(named(p, 'memoryLimit', '限额'))}`,
  },
};

function text(params: MessageParams, name: string): string {
  const value = params[name];
  return value === undefined ? '' : String(value);
}

function number(params: MessageParams, name: string): number {
  return Number(params[name] ?? 0);
}

function joined(params: MessageParams, name: string): string {
  const value = params[name];
  return typeof value === 'object' ? value.join(', ') : text(params, name);
}

function subject(params: MessageParams): string {
  return `${text(params, 'kind')} ${text(params, 'subject')}`;
}

function where(params: MessageParams): string {
  return subject(params) + list(containerOf(params));
}

function whereZh(params: MessageParams): string {
  return subject(params) + listZh(containerOf(params));
}

/** The container is named only where its name says more than the workload's. */
function containerOf(params: MessageParams): string {
  const container = text(params, 'container');
  return container === params['subject'] ? '' : container;
}

function why(params: MessageParams, language: keyof ReasonWords): string {
  const word = reasonWord(text(params, 'messageClass') || text(params, 'reason'), language);
  if (word === '') return '';
  return language === 'zh' ? `：${word}` : `: ${word}`;
}

function list(...parts: readonly string[]): string {
  const told = parts.filter((part) => part !== '');
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

function listZh(...parts: readonly string[]): string {
  const told = parts.filter((part) => part !== '');
  return told.length === 0 ? '' : `（${told.join('，')}）`;
}

function named(params: MessageParams, name: string, label: string): string {
  const value = joined(params, name);
  return value === '' ? '' : `${label} ${value}`;
}

function limit(params: MessageParams): string {
  return named(params, 'memoryLimit', 'limit');
}

function limitZh(params: MessageParams): string {
  return named(params, 'memoryLimit', '限额');
}

function exit(params: MessageParams): string {
  return params['exitCode'] === undefined ? '' : `exit code ${text(params, 'exitCode')}`;
}

function exitZh(params: MessageParams): string {
  return params['exitCode'] === undefined ? '' : `退出码 ${text(params, 'exitCode')}`;
}

function restarts(params: MessageParams): string {
  return count(params, 'restarts', 'restart');
}

function restartsZh(params: MessageParams): string {
  const times = Number(params['restarts'] ?? 0);
  return times > 0 ? `已重启 ${times} 次` : '';
}

function count(params: MessageParams, name: string, noun: string): string {
  const value = Number(params[name] ?? 0);
  return value > 0 ? pluralOf(value, noun) : '';
}

function countZh(params: MessageParams, name: string, noun: string): string {
  const value = Number(params[name] ?? 0);
  return value > 0 ? `${value} ${noun}` : '';
}

function pluralOf(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? '' : 's'}`;
}

function pods(params: MessageParams): string {
  const value = Number(params['podCount'] ?? 1);
  return value === 1 ? 'a pod' : `${value} pods`;
}

function podsZh(params: MessageParams): string {
  return `${Number(params['podCount'] ?? 1)} 个 Pod`;
}

function finalizers(params: MessageParams, language: keyof ReasonWords): string {
  const names = joined(params, 'finalizers');
  if (names === '') return '';
  return language === 'zh' ? `（终结器 ${names}）` : ` (finalizer ${names})`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
