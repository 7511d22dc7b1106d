import type { Catalogue } from '../render.ts';
import { sentence } from './phrases.ts';

const near = { en: '[near|. The nearest name is {near}]', zh: '[near|。最接近的名称是 {near}]' };

function missing(kind: string, code: string): Catalogue {
  return {
    [code]: sentence(
      `{who} cannot start: ${kind} {missing}, which it refers to, was not found (it does not exist)${near.en}.`,
      `{who} 无法启动：它引用的 ${kind} {missing} 不存在（not found）${near.zh}。`,
    ),
  };
}

function keyMissing(code: string): Catalogue {
  return {
    [code]: sentence(
      '{who} cannot start: ConfigMap {missing} has no key {key}[has| (it has {has})].',
      '{who} 无法启动：ConfigMap {missing} 中没有键 {key}[has|（现有 {has}）]。',
    ),
  };
}

/** Headlines about things that are referred to and are not there. */
export const referenceFaultText: Catalogue = {
  ...missing('ConfigMap', 'fault.configmap_not_found.headline'),
  ...missing('ConfigMap', 'fault.configmap_not_mounted.headline'),
  ...missing('ConfigMap', 'fault.configmap_referenced_missing.headline'),
  ...missing('Secret', 'fault.secret_not_found.headline'),
  ...missing('Secret', 'fault.secret_not_mounted.headline'),
  ...missing('Secret', 'fault.secret_referenced_missing.headline'),
  ...keyMissing('fault.configmap_key_missing.headline'),
  ...keyMissing('fault.configmap_key_not_mounted.headline'),
  ...keyMissing('fault.configmap_referenced_key_missing.headline'),
  'fault.ingress_secret_not_found.headline': sentence(
    'Ingress {name} serves a wrong certificate: its TLS secret {missing} was not found (it does not exist).',
    'Ingress {name} 使用了错误的证书：它引用的 TLS Secret {missing} 不存在（not found）。',
  ),
  'fault.service_account_not_found.headline': sentence(
    '{who} gets no pods: its ServiceAccount {account} does not exist (not found).',
    '{who} 无法创建 Pod：ServiceAccount {account} 不存在（not found）。',
  ),
  'fault.priority_class_not_found.headline': sentence(
    '{who} gets no pods: PriorityClass {priorityClass} does not exist.',
    '{who} 无法创建 Pod：PriorityClass {priorityClass} 不存在。',
  ),
  'fault.pvc_not_found.headline': sentence(
    '{who} cannot start: PersistentVolumeClaim {claim}, which it refers to, was not found (it does not exist)[near|. The nearest claim is {near}].',
    '{who} 无法启动：它引用的 PersistentVolumeClaim {claim} 不存在（not found）[near|。最接近的是 {near}]。',
  ),
  'fault.pvc_not_found_scheduler.headline': sentence(
    '{who} cannot be scheduled: PersistentVolumeClaim {claim} was not found (it does not exist).',
    '{who} 无法调度：PersistentVolumeClaim {claim} 不存在（not found）。',
  ),
  'fault.storageclass_not_found.headline': sentence(
    'Claim {name} stays pending: StorageClass {storageClass} was not found (it does not exist)[available|; the cluster has {available}].',
    '存储卷声明 {name} 一直未绑定：StorageClass {storageClass} 不存在（not found）[available|；集群中现有 {available}]。',
  ),
  'fault.storageclass_none.headline': sentence(
    'Claim {name} stays pending: it names no StorageClass and no default storage class exists[available| (the cluster has {available})].',
    '存储卷声明 {name} 一直未绑定：没有指定 StorageClass，集群也没有默认存储类[available|（现有 {available}）]。',
  ),
  'fault.volume_multi_attach.headline': sentence(
    '{who} cannot start: volume {volume} is still attached to another node and can be attached only once (Multi-Attach, ReadWriteOnce).',
    '{who} 无法启动：存储卷 {volume} 仍挂接在另一个节点上，只能挂接一次（Multi-Attach，ReadWriteOnce）。',
  ),
  'fault.volume_node_conflict.headline': sentence(
    '{who} cannot be scheduled: volume node affinity conflict. Volume[volume| {volume}][claim| of claim {claim}] lives on[places| {places}][hasSelector|, while the pod asks for {selector} (nodeSelector)].',
    '{who} 无法调度：存储卷的 node affinity 冲突。[volume|卷 {volume}][claim|（声明 {claim}）]只能用于 {places}[hasSelector|，而 Pod 的 nodeSelector 要求 {selector}]。',
  ),
  'fault.gitops_wrong_namespace.headline': sentence(
    '{name} cannot be delivered: its source manifest names namespace {missing}, which does not exist (not found)[namespaces|; existing: {namespaces}].',
    '{name} 无法交付：源清单指定的命名空间 {missing} 不存在（not found）[namespaces|；现有：{namespaces}]。',
  ),
  'fault.manifest_wrong_namespace.headline': sentence(
    '{who} cannot apply its manifests: namespace {missing} does not exist (not found): "{line}".',
    '{who} 无法应用清单：命名空间 {missing} 不存在（not found）：“{line}”。',
  ),
};
