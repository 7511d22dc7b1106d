import type { Catalogue } from '../render.ts';

/** What an object shows, as a link of a chain. */
export const chainText: Catalogue = {
  'chain.container_oom_killed': { en: '{object} is OOMKilled', zh: '{object} 被 OOMKilled' },
  'chain.container_crashed': { en: '{object} crashes', zh: '{object} 崩溃' },
  'chain.container_start_failed': { en: '{object} cannot start', zh: '{object} 无法启动' },
  'chain.container_config_error': { en: '{object} cannot be created', zh: '{object} 无法创建' },
  'chain.image_pull_failed': { en: '{object} cannot pull its image', zh: '{object} 无法拉取镜像' },
  'chain.init_running': { en: '{object} stays in Init', zh: '{object} 停在 Init' },
  'chain.init_waiting': { en: '{object} waits', zh: '{object} 在等待' },
  'chain.probe_failing': { en: '{object} fails its probe', zh: '{object} 探针失败' },
  'chain.pod_unschedulable': { en: '{object} cannot be scheduled', zh: '{object} 无法调度' },
  'chain.pod_preempted': { en: '{object} was preempted', zh: '{object} 被抢占' },
  'chain.pod_evicted': { en: '{object} is evicted', zh: '{object} 被驱逐' },
  'chain.pods_not_created': { en: '{object} gets no pods', zh: '{object} 无法创建 Pod' },
  'chain.workload_unavailable': { en: '{object} is not available', zh: '{object} 不可用' },
  'chain.mount_failed': { en: '{object} cannot mount its volume', zh: '{object} 无法挂载卷' },
  'chain.claim_pending': { en: '{object} stays pending', zh: '{object} 一直未绑定' },
  'chain.job_failed': { en: '{object} fails', zh: '{object} 失败' },
  'chain.service_without_ready_endpoints': {
    en: '{object} has no ready endpoint',
    zh: '{object} 没有就绪端点',
  },
  'chain.service_selects_nothing': { en: '{object} has no endpoint', zh: '{object} 没有端点' },
  'chain.call_failing': { en: '{object} cannot make its calls', zh: '{object} 调用失败' },
  'chain.errors_high': { en: 'requests to {object} fail', zh: '{object} 的请求失败' },
  'chain.latency_high': { en: '{object} is slow', zh: '{object} 变慢' },
  'chain.affected': { en: '{object} is affected', zh: '{object} 受影响' },
};
