/** What a container runtime's or the kubelet's message means, by the words of those programs. */

/** Why an image could not be pulled. */
export interface PullProblem {
  readonly problem:
    | 'not_found'
    | 'denied'
    | 'unreachable'
    | 'architecture'
    | 'rate_limited'
    | 'untrusted'
    | 'never_pull'
    | 'invalid_name'
    | 'node_disk_full'
    | 'unknown';
  readonly registry: string;
  readonly tag: string;
  readonly repository: string;
}

const pullClasses: readonly (readonly [PullProblem['problem'], RegExp])[] = [
  [
    'architecture',
    /no match(?:ing manifest)? for (?:platform|linux)|no matching manifest|exec format error/i,
  ],
  ['rate_limited', /toomanyrequests|429 too many|rate limit/i],
  ['invalid_name', /invalid reference format|couldn't parse image|InvalidImageName/i],
  ['node_disk_full', /no space left on device/i],
  [
    'untrusted',
    /x509:|certificate (?:signed by|has expired)|server gave HTTP response to HTTPS|SignatureValidation/i,
  ],
  [
    'unreachable',
    /no such host|i\/o timeout|connection refused|connection reset|network is unreachable|TLS handshake timeout|context deadline exceeded|server misbehaving|failed to do request|RegistryUnavailable|Temporary failure in name resolution/i,
  ],
  [
    'denied',
    /pull access denied|insufficient_scope|authorization failed|unauthorized|no basic auth credentials|authentication required|denied:|403 Forbidden|requested access to the resource is denied/i,
  ],
  ['not_found', /manifest unknown|not found|name unknown|repository does not exist|NotFound|404/i],
];

/** Sorts a pull failure into its class and takes the image's name apart. */
export function classifyPullError(message: string, image: string, reason: string): PullProblem {
  const parts = imageParts(image);
  if (reason === 'ErrImageNeverPull') return { problem: 'never_pull', ...parts };
  if (reason === 'InvalidImageName') return { problem: 'invalid_name', ...parts };
  const found = pullClasses.find(([, pattern]) => pattern.test(message));
  return { problem: found?.[0] ?? 'unknown', ...parts };
}

function imageParts(image: string): { registry: string; repository: string; tag: string } {
  const [path = '', digest] = image.split('@');
  const first = path.split('/')[0] ?? '';
  const hasRegistry = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const rest = hasRegistry ? path.slice(first.length + 1) : path;
  const colon = rest.lastIndexOf(':');
  const isTagged = colon > rest.lastIndexOf('/');
  return {
    registry: hasRegistry ? first : 'docker.io',
    repository: isTagged ? rest.slice(0, colon) : rest,
    tag: digest ?? (isTagged ? rest.slice(colon + 1) : 'latest'),
  };
}

/** What the kubelet misses before it can create a container. */
export interface ConfigProblem {
  readonly problem: 'object_missing' | 'key_missing' | 'runs_as_root' | 'other';
  readonly objectKind: 'ConfigMap' | 'Secret' | '';
  readonly missing: string;
  readonly key: string;
}

/** Reads the messages of CreateContainerConfigError and FailedMount. */
export function classifyConfigError(message: string): ConfigProblem {
  const absent = /(configmaps?|secrets?) "([^"]+)" not found/i.exec(message);
  if (absent) {
    return {
      problem: 'object_missing',
      objectKind: kindOf(absent[1]),
      missing: absent[2] ?? '',
      key: '',
    };
  }
  const key = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[\w.-]+\/)?([\w.-]+)/i.exec(
    message,
  );
  if (key) {
    return {
      problem: 'key_missing',
      objectKind: kindOf(key[2]),
      missing: key[3] ?? '',
      key: key[1] ?? '',
    };
  }
  const item = /references non-existent (?:config|secret) key: (\S+)/i.exec(message);
  if (item) return { problem: 'key_missing', objectKind: '', missing: '', key: item[1] ?? '' };
  const isRoot = /runAsNonRoot|non-numeric user|run as root/i.test(message);
  return { problem: isRoot ? 'runs_as_root' : 'other', objectKind: '', missing: '', key: '' };
}

function kindOf(word = ''): 'ConfigMap' | 'Secret' {
  return word.toLowerCase().startsWith('secret') ? 'Secret' : 'ConfigMap';
}

/** Why the runtime could not start a process. */
export interface StartProblem {
  readonly problem:
    | 'command_not_found'
    | 'not_executable'
    | 'architecture'
    | 'memory_too_small'
    | 'mount'
    | 'other';
  readonly command: string;
}

/** Reads a runtime's start error; undefined when the text is not one. */
export function classifyStartError(message: string): StartProblem | undefined {
  const command = /exec: "?([^":]+)"?:/.exec(message)?.[1] ?? '';
  if (/exec format error/i.test(message)) return { problem: 'architecture', command };
  if (/executable file not found|exec:.*no such file or directory/i.test(message)) {
    return { problem: 'command_not_found', command };
  }
  if (/exec:.*permission denied/i.test(message)) return { problem: 'not_executable', command };
  if (/memory limit too low|container init was OOM-killed/i.test(message)) {
    return { problem: 'memory_too_small', command };
  }
  if (/error mounting|not a directory/i.test(message)) return { problem: 'mount', command };
  if (
    /failed to create (?:containerd task|shim task)|OCI runtime|StartError|unable to start container process/i.test(
      message,
    )
  ) {
    return { problem: 'other', command };
  }
  return undefined;
}

/** Why a controller could not create a pod. */
export interface CreateProblem {
  readonly problem: string;
  readonly detail: string;
  readonly values: Readonly<Record<string, string>>;
}

const createClasses: readonly {
  readonly problem: string;
  readonly pattern: RegExp;
}[] = [
  {
    problem: 'quota_exceeded',
    pattern:
      /exceeded quota: (?<quota>[^,\s]+), requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<hard>\S+)/,
  },
  {
    problem: 'quota_requires',
    pattern: /failed quota: (?<quota>[^:\s]+): must specify (?<needed>[^"\n]{1,160})/,
  },
  { problem: 'pod_security', pattern: /violates PodSecurity "(?<level>[^"]+)": (?<violations>.+)/ },
  {
    problem: 'webhook_tls',
    pattern: /failed calling webhook "(?<webhook>[^"]+)".*?(?<tls>x509: .+|tls: .+|certificate .+)/,
  },
  {
    problem: 'webhook_unavailable',
    pattern:
      /failed calling webhook "(?<webhook>[^"]+)": (?:failed to call webhook: )?(?<failure>.+)/,
  },
  {
    problem: 'webhook_denied',
    pattern: /admission webhook "(?<webhook>[^"]+)" denied the request: ?(?<failure>.*)/,
  },
  {
    problem: 'service_account_missing',
    pattern:
      /service ?account (?:\S+\/)?"?(?<account>[\w.-]+)"?.*not found|serviceaccount "(?<account2>[^"]+)" not found/i,
  },
  {
    problem: 'priority_class_missing',
    pattern: /no PriorityClass with name (?<priorityClass>\S+)/,
  },
  {
    problem: 'limit_range',
    pattern: /(?<failure>(?:maximum|minimum) (?:cpu|memory).+ per (?:Container|Pod) is .+)/,
  },
  { problem: 'namespace_terminating', pattern: /because it is being terminated/ },
  { problem: 'invalid_spec', pattern: /Invalid value: (?<failure>.+)/ },
];

/** Reads the message of FailedCreate or of a ReplicaFailure condition. */
export function classifyCreateError(message: string): CreateProblem {
  for (const { problem, pattern } of createClasses) {
    const match = pattern.exec(message);
    if (match) return { problem, detail: message.slice(0, 400), values: { ...match.groups } };
  }
  return { problem: 'other', detail: message.slice(0, 400), values: {} };
}
