import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

/** Headlines about memory, CPU, quota and disk. */
export const resourceFaultText: Catalogue = {
  'fault.oom_limit_exceeded.headline': sentence(
    '{who} cannot stay up: container {container} is OOMKilled (exit code {exitCode}) because its memory limit {limit} is below what it needs.',
    '{who} 无法稳定运行：容器 {container} 的内存上限 {limit} 低于实际需要，被 OOMKilled（退出码 {exitCode}）。',
  ),
  'fault.oom_on_node.headline': sentence(
    '{who} is OOMKilled although container {container} has no memory limit: the node itself ran out of memory.',
    '{who} 的容器 {container} 没有内存上限却被 OOMKilled：节点内存已耗尽。',
  ),
  'fault.memory_start_too_small.headline': sentence(
    '{who} cannot even start: the memory limit of container {container} is too small for the runtime (out of memory at start).',
    '{who} 无法启动：容器 {container} 的内存上限过小，运行时一启动就内存不足（OOM）。',
  ),
  'fault.memory_leak.headline': sentence(
    '{who} leaks memory: container {container} grows steadily until it is OOMKilled at its limit {limit}; a larger limit only delays it.',
    '{who} 存在内存泄漏：容器 {container} 的内存持续增长，直到触及上限 {limit} 被 OOMKilled；调大上限只会推迟问题。',
  ),
  'fault.heap_leak.headline': sentence(
    '{who} runs out of memory inside its runtime (OutOfMemoryError, heap exhausted) in container {container}: memory grows without bound, a leak: "{line}".',
    '{who} 的容器 {container} 耗尽了运行时的堆内存（OutOfMemoryError），内存无限增长，属于泄漏：“{line}”。',
  ),
  'fault.memory_growing.headline': sentence(
    '{who} is likely leaking memory: container {container} grew from {from} to {to} within {minutes} min[limit| of its limit {limit}].',
    '{who} 很可能存在内存泄漏：容器 {container} 在 {minutes} 分钟内从 {from} 增长到 {to}[limit|，上限为 {limit}]。',
  ),
  'fault.memory_growing_logged.headline': sentence(
    '{who} leaks memory: its own log shows memory growing from {from} to {to} without going down: "{line}".',
    '{who} 存在内存泄漏：自身日志显示内存从 {from} 增长到 {to} 且不回落：“{line}”。',
  ),
  'fault.external_controller_overwrites_spec.headline': sentence(
    '{actor} keeps overwriting {subject}[schedule| on its schedule "{schedule}"][limit| (the memory limit is now {limit})]: it patches the spec, so any repair is undone[manager|; managedFields name {manager}].',
    '{actor} 不断改写 {subject}[schedule|（计划 {schedule}）][limit|，内存上限被改为 {limit}]，任何修复都会被覆盖[manager|；managedFields 记录的写入者是 {manager}]。',
  ),
  'fault.admission_webhook_mutates_spec.headline': sentence(
    'Mutating webhook {webhook} changes the pods of {who}: {path} is {got} in the pod where the template says {wanted}.',
    '变更型 webhook {webhook} 修改了 {who} 的 Pod：模板中的 {path} 为 {wanted}，Pod 里却是 {got}。',
  ),
  'fault.cpu_limit_too_low.headline': sentence(
    '{who} is slow because container {container} is throttled {percent} % of the time: its CPU limit {limit} is too low (CPU throttling).',
    '{who} 运行缓慢：容器 {container} 的 CPU 上限 {limit} 过低，{percent} % 的时间被限流（throttling）。',
  ),
  'fault.quota_exceeded.headline': sentence(
    '{who} gets no more pods: quota {quota} is exceeded (requested {requested}, used {used}, hard limit {hard}).',
    '{who} 无法再创建 Pod：已超出配额 {quota}（请求 {requested}，已用 {used}，上限 {hard}）。',
  ),
  'fault.quota_requires_limits.headline': sentence(
    '{who} gets no pods: quota {quota} (ResourceQuota) demands that every container specifies {needed}, and its template does not.',
    '{who} 无法创建 Pod：配额 {quota}（ResourceQuota）要求每个容器都声明 {needed}，而模板没有声明。',
  ),
  'fault.limit_range_refuses.headline': sentence(
    '{who} gets no pods: the LimitRange of the namespace refuses its resources ({failure}).',
    '{who} 无法创建 Pod：命名空间的 LimitRange 拒绝其资源设置（{failure}）。',
  ),
  'fault.shm_too_small.headline': sentence(
    '{who} fails because /dev/shm (shared memory, 64 MiB unless a memory volume is mounted) is full: "{line}" (no space left, while the disk is not the problem).',
    '{who} 运行失败：/dev/shm 共享内存（默认 64 MiB）已满：“{line}”（no space left，磁盘本身没有问题）。',
  ),
  'fault.volume_full.headline': sentence(
    '{who} cannot write any more: claim {claim} ({size}) is full: "{line}" (No space left on device).',
    '{who} 无法继续写入：存储卷声明 {claim}（{size}）已满：“{line}”（No space left on device）。',
  ),
  'fault.volume_full_measured.headline': sentence(
    'Claim {name} ({size}) is full: only {freePercent} % is free.',
    '存储卷声明 {name}（{size}）已满：仅剩 {freePercent} % 可用。',
  ),
};

/** Headlines about images. */
export const imageFaultText: Catalogue = {
  'fault.image_not_found.headline': sentence(
    '{who} cannot start: image {image} was not found in the registry {registry} (the pull fails).',
    '{who} 无法启动：镜像 {image} 在镜像仓库 {registry} 中不存在（not found）。',
  ),
  'fault.image_name_invalid.headline': sentence(
    '{who} cannot start: {image} is no valid image name, so nothing can be found to pull.',
    '{who} 无法启动：{image} 不是合法的镜像名，无法拉取（not found）。',
  ),
  'fault.image_never_pulled.headline': sentence(
    '{who} cannot start: image {image} is not found on the node and imagePullPolicy Never forbids pulling it.',
    '{who} 无法启动：节点上没有镜像 {image}，而 imagePullPolicy 为 Never，不允许拉取（not found）。',
  ),
  'fault.image_pull_denied.headline': sentence(
    '{who} cannot pull image {image}: the registry {registry} denies access (the repository does not exist or needs credentials).',
    '{who} 无法拉取镜像 {image}：镜像仓库 {registry} 拒绝访问（仓库不存在或需要凭据）。',
  ),
  'fault.image_rate_limited.headline': sentence(
    '{who} cannot pull image {image}: the registry {registry} refuses because of its rate limit (too many requests).',
    '{who} 无法拉取镜像 {image}：镜像仓库 {registry} 触发了限流。',
  ),
  'fault.image_registry_unreachable.headline': sentence(
    '{who} cannot pull image {image}: the registry {registry} is unreachable or its name does not resolve ({detail}).',
    '{who} 无法拉取镜像 {image}：镜像仓库 {registry} 无法访问或域名无法解析（{detail}）。',
  ),
  'fault.image_architecture_mismatch.headline': sentence(
    '{who} cannot start: image {image} has no build for the architecture of the node (no match for platform in manifest).',
    '{who} 无法启动：镜像 {image} 没有适配节点架构的版本（no match for platform）。',
  ),
  'fault.image_architecture_at_start.headline': sentence(
    '{who} cannot start: image {image} is built for another architecture (exec format error).',
    '{who} 无法启动：镜像 {image} 是为其他架构构建的（exec format error）。',
  ),
  'fault.image_architecture_in_log.headline': sentence(
    '{who} cannot start: its program is built for another architecture than the node ("{line}").',
    '{who} 无法启动：程序的架构与节点不一致（“{line}”）。',
  ),
  'fault.image_pull_failed.headline': sentence(
    '{who} cannot pull image {image} from {registry}: {detail}',
    '{who} 无法从 {registry} 拉取镜像 {image}：{detail}',
  ),
};
