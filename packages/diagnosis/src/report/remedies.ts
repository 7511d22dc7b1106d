import { instantAt, message, recordsAt, refKey, textAt } from '@aetherius/domain';
import type { MessageParams, Remedy } from '@aetherius/domain';
import type { Choice } from '../engines/select.ts';
import type { Rollout } from '../facts/changes.ts';
import type { ObservedFact } from '../facts/fact.ts';
import { raisedLimit } from './limits.ts';
import type { ReportContext } from './root-cause.ts';
import { countAt, wordOf } from '../facts/reading.ts';
import { cameAfterFault } from './blame.ts';

/** What should be done, and whether doing it without a person would be safe. */
export function remedyFor(context: ReportContext, choice: Choice, params: MessageParams): Remedy {
  const rollback = rollbackFor(context, choice, params);
  if (rollback) return rollback;
  const { rule, target } = choice.hypothesis;
  const remedyId = chooseRemedy(choice, params);
  const values = { ...params, ...valuesOf(context, choice, remedyId) };
  const judgement = judge(context, choice, { remedyId, values });
  return {
    remedyId,
    what: message(`remedy.${remedyId}`, {
      ...values,
      name: target.name,
      faultClass: rule.faultClass,
    }),
    params: values,
    safe: judgement.safe,
    why: message(`safety.${judgement.why}`, { remedyId }),
  };
}

function chooseRemedy(choice: Choice, params: MessageParams): string {
  const first = choice.hypothesis.rule.remedyIds[0] ?? 'escalate_to_human';
  if (first === 'create_service_or_fix_reference' && params['sleepsForever'] === true)
    return 'fix_command';
  if (first === 'create_service_or_fix_reference' && params['exists'] === true)
    return 'restore_dependency';
  return choice.hypothesis.rule.faultClass === 'volume_node_conflict' &&
    params['hasSelector'] === true
    ? 'fix_node_selector_or_label'
    : first;
}

interface Judgement {
  readonly safe: boolean;
  readonly why: string;
}

/** Faults that a rollback would not undo, or whose undoing takes away a protection or data. */
const neverSafeRollback = new Set([
  'incompatible_version_upgrade',
  'bad_credentials',
  'stale_credentials_after_rotation',
  'pod_security_violation',
]);

/** Faults of the workload's own template, which an older template may not have. */
const templateFaults = new Set([
  'image_not_found',
  'image_pull_denied',
  'image_registry_unreachable',
  'image_architecture_mismatch',
  'bad_command',
  'missing_env_var',
  'bad_config_value',
  'configmap_not_found',
  'configmap_key_missing',
  'secret_not_found',
  'pvc_not_found',
  'liveness_probe_misconfigured',
  'readiness_probe_misconfigured',
  'init_container_hang',
  'node_selector_mismatch',
  'taint_not_tolerated',
  'pod_anti_affinity_unsatisfiable',
  'insufficient_node_resources',
  'pod_dns_policy_misconfigured',
  'app_crash_on_start',
  'app_runtime_error',
  'incompatible_version_upgrade',
  'bad_credentials',
  'container_port_conflict',
  'host_port_conflict',
  'oom_limit_exceeded',
  'cpu_limit_too_low',
  'volume_node_conflict',
  'rbac_forbidden',
]);

function rollbackFor(
  context: ReportContext,
  choice: Choice,
  params: MessageParams,
): Remedy | undefined {
  const { rule, anchors, target } = choice.hypothesis;
  if (!templateFaults.has(rule.faultClass)) return undefined;
  const owner = target.kind === 'Deployment' ? target : anchors[0]?.subject;
  const rollout = owner && context.extracts.rollouts.get(refKey(owner));
  if (!owner || !rollout || !isChangeToBlame(choice, rollout)) return undefined;
  if (cameAfterFault(context, choice, owner)) return undefined;
  const values = { ...params, deployment: owner.name, ...rollbackValues(rollout) };
  const safe = rule.safe === true && isSafeRollback(rule.faultClass, rollout);
  return {
    remedyId: 'rollback',
    what: message('remedy.rollback', { ...values, name: owner.name }),
    params: values,
    safe,
    why: message(safe ? 'safety.rollback_safe' : 'safety.rollback_unsafe', {
      remedyId: 'rollback',
    }),
  };
}

function isSafeRollback(faultClass: string, rollout: Rollout): boolean {
  return !neverSafeRollback.has(faultClass) && !touchesProtection(rollout) && hasWorked(rollout);
}

function rollbackValues(rollout: Rollout): MessageParams {
  const { name, annotations } = rollout.previous.metadata;
  return {
    revision: annotations?.['deployment.kubernetes.io/revision'] ?? '',
    replicaSet: name,
    changes: rollout.change.fields.slice(0, 3).map((one) => one.path),
  };
}

/** Where a template refers to other objects; a container that came or went is told as a whole. */
const references = /env|volume|pullSecrets|ontainers\[[^\]]*\]$/i;

/** Words in a template's paths for each class that a change must touch to be its cause. */
const touched: Readonly<Record<string, RegExp>> = {
  oom_limit_exceeded: /resources|image|args|command|env/,
  cpu_limit_too_low: /resources/,
  insufficient_node_resources: /resources/,
  node_selector_mismatch: /nodeSelector|affinity/i,
  taint_not_tolerated: /toleration|nodeSelector|affinity/i,
  pod_anti_affinity_unsatisfiable: /affinity/i,
  pod_dns_policy_misconfigured: /dns/i,
  volume_node_conflict: /nodeSelector|affinity|volume/i,
  rbac_forbidden: /serviceAccount/,
  liveness_probe_misconfigured: /Probe|ports|image|command|args/,
  readiness_probe_misconfigured: /Probe|ports|image|command|args/,
  init_container_hang: /initContainers/,
  configmap_not_found: references,
  configmap_key_missing: references,
  secret_not_found: references,
  pvc_not_found: references,
  image_not_found: /image/,
  image_pull_denied: /image/,
  image_registry_unreachable: /image/,
  image_architecture_mismatch: /image/,
};

function isChangeToBlame(choice: Choice, rollout: Rollout): boolean {
  const paths = rollout.change.fields.map((field) => field.path);
  const pattern = touched[choice.hypothesis.rule.faultClass];
  return paths.some((path) => !pattern || pattern.test(path));
}

/** Long enough that a template which stayed that long was running. */
const provenMs = 2 * 60_000;

/** Whether the former template's pods are, or by its age must have been, ready. */
function hasWorked(rollout: Rollout): boolean {
  if (countAt(rollout.previous, 'status.readyReplicas') > 0) return true;
  const from = instantAt(rollout.previous, 'metadata.creationTimestamp');
  const to = instantAt(rollout.current, 'metadata.creationTimestamp');
  return from !== undefined && to !== undefined && to - from >= provenMs;
}

/** Whether going back would take away an access control or a data step. */
function touchesProtection(rollout: Rollout): boolean {
  return rollout.change.fields.some(
    (field) =>
      /securityContext|serviceAccount|requirepass|--auth|password|tls/i.test(
        `${field.path} ${field.after ?? ''}`,
      ) || /migrat|schema/i.test(field.path),
  );
}

function valuesOf(context: ReportContext, choice: Choice, remedyId: string): MessageParams {
  const anchor = choice.hypothesis.anchors[0];
  switch (remedyId) {
    case 'raise_memory_limit':
      return { limit: wordOf(anchor, 'limit'), to: raisedLimit(context.scene, choice) };
    case 'scale_up':
      return { to: Number(wordOf(anchor, 'former')) || 1 };
    case 'fix_service_port':
      return { to: wordOf(anchor, 'serves') };
    case 'fix_service_selector':
      return { to: wordOf(anchor, 'has') || wordOf(anchor, 'rightful') };
    case 'fix_probe':
      return { to: wordOf(anchor, 'declaredPorts').split(',')[0] ?? '' };
    default:
      return {};
  }
}

type Judge = (context: ReportContext, choice: Choice, values: MessageParams) => Judgement;

const unsafe = (why: string): Judgement => ({ safe: false, why });
const safe = (why: string): Judgement => ({ safe: true, why });

const judges: Readonly<Record<string, Judge>> = {
  raise_memory_limit: (context, choice, values) => {
    const owner = choice.hypothesis.target.kind;
    if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(owner)) return unsafe('bare_pod');
    return values['to'] === '' ? unsafe('no_room') : safe('bounded_increase');
  },
  fix_probe: (context, choice) => {
    const anchor = choice.hypothesis.anchors[0];
    const ports = anchor?.fields['declaredPorts'];
    const isKnown =
      Array.isArray(ports) &&
      ports.length === 1 &&
      anchor?.fields['isPortDeclared'] === false &&
      anchor.fields['failure'] === 'refused';
    const isOwned = ['Deployment', 'StatefulSet', 'DaemonSet'].includes(
      choice.hypothesis.target.kind,
    );
    return isKnown && isOwned && isPathSafe(anchor)
      ? safe('declared_port')
      : unsafe('value_unknown');
  },
  fix_service_selector: (context, choice) => {
    const anchor = choice.hypothesis.anchors[0];
    return anchor?.fields['problem'] === 'mismatch' && isOnlyFit(context, choice)
      ? safe('one_fit')
      : unsafe('value_unknown');
  },
  fix_service_port: (context, choice) => {
    const anchor = choice.hypothesis.anchors[0];
    return anchor?.fields['isOnlyOne'] === true && anchor.fields['ports'] === 1
      ? safe('one_fit')
      : unsafe('value_unknown');
  },
  set_internal_traffic_policy_cluster: () => safe('one_fit'),
  scale_up: (context, choice) => {
    const anchor = choice.hypothesis.anchors[0];
    const isKnown =
      anchor?.fields['isFormerKnown'] === true && anchor.fields['isAutoscaled'] !== true;
    return isKnown ? safe('former_count') : unsafe('value_unknown');
  },
  rollout_restart: () => safe('restart_only'),
};

/** A wrong port beside a path that nothing vouches for is not determinable. */
function isPathSafe(anchor: ObservedFact | undefined): boolean {
  const path = anchor?.fields['path'];
  return path === '/' || path === '' || anchor?.fields['isPortProven'] === true;
}

function isOnlyFit(context: ReportContext, choice: Choice): boolean {
  const service = context.scene.view.get(choice.hypothesis.target);
  const workload = choice.hypothesis.anchors[0]?.refs['workload'];
  return (
    service !== undefined &&
    workload !== undefined &&
    recordsAt(service, 'spec.ports').length > 0 &&
    textAt(service, 'spec.type') !== 'ExternalName'
  );
}

function judge(
  context: ReportContext,
  choice: Choice,
  remedy: { readonly remedyId: string; readonly values: MessageParams },
): Judgement {
  const decide = judges[remedy.remedyId];
  if (!decide || choice.hypothesis.rule.safe !== true) return unsafe('needs_person');
  return decide(context, choice, remedy.values);
}
