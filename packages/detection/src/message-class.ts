/**
 * One reason, many faults: the classes that split the overloaded reasons by their message. Patterns
 * are those of the components' own sources, oldest wordings included; the first that fits counts.
 */

interface ClassRule {
  readonly messageClass: string;
  readonly pattern: RegExp;
}

function rules(table: Readonly<Record<string, RegExp>>): readonly ClassRule[] {
  return Object.entries(table).map(([messageClass, pattern]) => ({ messageClass, pattern }));
}

/** Why the scheduler refused nodes; order decides where one fragment fits twice. */
const schedulingRules = rules({
  deleting: /skip schedule deleting pod/i,
  insufficient_cpu: /insufficient cpu/i,
  insufficient_memory: /insufficient memory/i,
  insufficient_ephemeral_storage: /insufficient ephemeral-storage/i,
  insufficient_resource: /insufficient [\w./-]+/i,
  too_many_pods: /too many pods/i,
  cordoned:
    /node\(s\) were unschedulable|untolerated taint \{?node\.kubernetes\.io\/unschedulable/i,
  node_not_ready:
    /node\(s\) had unknown conditions|taint \{?node\.kubernetes\.io\/(?:not-ready|unreachable)/i,
  taint: /untolerated taint|taints? that the pod didn't tolerate/i,
  node_selector: /didn't match (?:pod's )?node (?:affinity|selector)/i,
  anti_affinity: /anti-affinity/i,
  pod_affinity: /pod affinity/i,
  topology_spread: /topology spread constraints/i,
  host_port: /free ports for the requested pod ports/i,
  node_name: /didn't match the requested node name/i,
  volume_limit: /exceed max volume count/i,
  volume_node: /no available volume zone|volume node affinity conflict/i,
  volume_in_use: /ReadWriteOncePod|no available disk/i,
  storage_capacity: /did not have enough free storage/i,
  volume_lost: /bound to non-existent pv/i,
  claim_missing: /persistentvolumeclaim "[^"]*" not found/i,
  claim_deleting: /persistentvolumeclaim "[^"]*" is being deleted/i,
  claim_unbound:
    /unbound immediate persistentvolumeclaims|didn't find available persistent volumes/i,
  preemption: /preemption/i,
});

const imageRules = rules({
  architecture: /no match for platform|no matching manifest for|exec format error/i,
  rate_limited: /toomanyrequests|too many requests|\b429\b|pull rate limit/i,
  insecure_registry: /server gave HTTP response to HTTPS client/i,
  registry_certificate: /x509|certificate (?:signed|has expired|is not)/i,
  registry_unreachable:
    /no such host|i\/o timeout|connection refused|TLS handshake timeout|deadline exceeded|network is unreachable|connection reset|no route to host|server misbehaving|\b50[0234]\b/i,
  disk_full: /no space left on device/i,
  invalid_name: /invalid reference format|couldn't parse image|InvalidImageName/i,
  denied:
    /unauthorized|denied|authentication required|no basic auth credentials|insufficient_scope|authorization failed|\b40[13]\b/i,
  not_found:
    /manifest unknown|not found|name unknown|repository does not exist|manifest for .* (?:not|unknown)/i,
  policy: /signature|image policy/i,
  never_pulled: /ErrImageNeverPull|not present with pull policy of Never/i,
});

const createRules = rules({
  quota_exceeded: /exceeded quota/i,
  quota_requires_limits: /failed quota.*must specify|must specify (?:limits|requests)/i,
  limit_range:
    /(?:minimum|maximum) (?:cpu|memory)\b.*(?:usage|per)|LimitRange|limit to request ratio/i,
  pod_security: /violates PodSecurity/i,
  webhook_failed: /failed calling webhook|failed to call webhook/i,
  webhook_denied: /admission webhook ".*" denied/i,
  account_missing: /serviceaccount "?[^"]*"? not found|error looking up service account/i,
  priority_missing: /no PriorityClass with name/i,
  security_context: /security context constraint/i,
  namespace_terminating: /being terminated|because it is being deleted|object is being deleted/i,
  control_plane: /etcdserver|leader changed|unable to return a response|request timed out/i,
  invalid: /is invalid|Invalid value|Unsupported value|Required value/i,
  already_exists: /already exists/i,
  forbidden: /forbidden/i,
});

const mountRules = rules({
  not_registered: /object "[^"]*"\/"[^"]*" not registered/i,
  multi_attach: /Multi-Attach error/i,
  configmap_missing:
    /configmaps? "[^"]*" (?:is )?(?:not found|forbidden)|configmap references non-existent/i,
  secret_missing: /secrets? "[^"]*" (?:is )?(?:not found|forbidden)/i,
  key_missing: /references non-existent (?:secret|config) key|non-existent key/i,
  claim_missing: /persistentvolumeclaim "[^"]*" not found/i,
  driver_missing: /not found in the list of registered CSI drivers/i,
  access_denied: /access denied|permission denied/i,
  bad_filesystem: /wrong fs type|bad superblock|fsck found errors/i,
  mount_busy: /already mounted or mount point busy/i,
  token: /failed to fetch token/i,
  attachment_deleting: /volume attachment is being deleted/i,
  driver_failed: /rpc error: code = /i,
  path_missing: /no such file or directory|is not a (?:directory|file)|hostPath type check failed/i,
  timed_out: /timed out waiting for the condition|Connection timed out|deadline exceeded/i,
});

const sandboxRules = rules({
  no_addresses: /no IP addresses available|failed to assign an IP address/i,
  network_plugin: /cni plugin not initialized|failed to find plugin|subnet\.env|network: /i,
  runtime_missing: /RuntimeHandler ".*" not supported|no runtime for/i,
  name_reserved: /name .* is reserved|failed to reserve sandbox name/i,
  process_limit: /resource temporarily unavailable/i,
  cgroup: /cgroup/i,
});

const probeRules = rules({
  not_listening: /connection refused|no route to host/i,
  path_not_found: /statuscode: 40[45]/i,
  denied: /statuscode: 40[13]/i,
  server_error: /statuscode: 5\d\d/i,
  timed_out: /Client\.Timeout|deadline exceeded|timed? ?out/i,
  wrong_scheme: /remote error: tls|HTTP response to HTTPS client|malformed HTTP response/i,
  command_failed:
    /command .*(?:exited|failed)|executable file not found|exit(?:ed)? (?:with )?(?:code|status)/i,
});

const containerRules = rules({
  configmap_missing: /configmap "[^"]*" not found/i,
  secret_missing: /secret "[^"]*" not found/i,
  key_missing: /couldn't find key/i,
  runs_as_root: /runAsNonRoot|non-numeric user/i,
  command_not_found: /executable file not found|no such file or directory/i,
  not_executable: /permission denied/i,
  architecture: /exec format error/i,
  memory_too_low: /memory limit too low|OOM-killed/i,
  bad_mount: /error mounting|not a directory|failed to prepare subPath/i,
  device: /cdi device/i,
  runtime_busy: /deadline exceeded|is reserved for/i,
});

const rulesByReason: Readonly<Record<string, readonly ClassRule[]>> = {
  FailedScheduling: schedulingRules,
  Unschedulable: schedulingRules,
  ErrImagePull: imageRules,
  ImagePullBackOff: imageRules,
  ErrImageNeverPull: imageRules,
  InvalidImageName: imageRules,
  ImageInspectError: imageRules,
  FailedCreate: createRules,
  ReplicaSetCreateError: createRules,
  FailedMount: mountRules,
  FailedAttachVolume: mountRules,
  FailedMapVolume: mountRules,
  FailedCreatePodSandBox: sandboxRules,
  CreatePodSandboxError: sandboxRules,
  Unhealthy: probeRules,
  CreateContainerConfigError: containerRules,
  CreateContainerError: containerRules,
  RunContainerError: containerRules,
  StartError: containerRules,
  ContainerCannotRun: containerRules,
};

/** The class of a reason's message; undefined for a reason that needs none, or an unknown wording. */
export function messageClassOf(reason: string, message: string): string | undefined {
  return rulesOf(reason, message)?.find(({ pattern }) => pattern.test(message))?.messageClass;
}

/** `Failed` and `BackOff` tell of images or of containers; their text says which. */
function rulesOf(reason: string, message: string): readonly ClassRule[] | undefined {
  if (reason === 'Failed' || reason === 'BackOff') {
    return /pull|image/i.test(message) ? imageRules : containerRules;
  }
  return Object.hasOwn(rulesByReason, reason) ? rulesByReason[reason] : undefined;
}

/** One fragment of the scheduler's answer: how many nodes it refused, and for what. */
export interface SchedulingRefusal {
  readonly messageClass: string;
  readonly nodes: number;
  readonly text: string;
}

/** The scheduler's answer taken apart, without its remarks on preemption, in its own order. */
export function schedulingRefusals(message: string): SchedulingRefusal[] {
  const [answer = ''] = message.split(/\bpreemption:/);
  const list = answer.replace(/^.*?nodes? (?:are|is) available:/, '');
  return splitOutsideBraces(list).flatMap((part) => {
    const [, count, text] = /^\s*(?:(\d+)\s+)?(.*?)[.\s]*$/s.exec(part) ?? [];
    const messageClass = text && messageClassOf('FailedScheduling', text);
    return messageClass ? [{ messageClass, nodes: Number(count ?? 0), text: text.trim() }] : [];
  });
}

/**
 * The class that stands for the whole answer: the one that refused most nodes. Control-plane nodes
 * refuse everybody by their taint and tell nothing, unless they are all there is.
 */
export function schedulingClassOf(message: string): string | undefined {
  const refusals = schedulingRefusals(message);
  const telling = refusals.filter(
    ({ text }) => !/node-role\.kubernetes\.io\/(?:control-plane|master)/.test(text),
  );
  const [most] = (telling.length > 0 ? telling : refusals).toSorted((a, b) => b.nodes - a.nodes);
  return most?.messageClass ?? messageClassOf('FailedScheduling', message);
}

/** Splits at commas that are not inside a taint's braces. */
function splitOutsideBraces(text: string): string[] {
  return text.split(/,(?![^{]*\})/);
}
