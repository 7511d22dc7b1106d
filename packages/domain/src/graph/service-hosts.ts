/** A host in a text that may be a Service of the cluster. */
export interface ServiceHost {
  /** As written, without port. */
  readonly host: string;
  readonly port?: number;
  readonly service: { readonly name: string; readonly namespace: string };
  /**
   * Whether the text can only mean a host of the cluster (`db.shop.svc`), probably does
   * (`http://db:80`, `db:5432`), or would be one if such a Service exists (`db`).
   */
  readonly certainty: 'cluster_host' | 'host' | 'word';
}

/** Longer texts hold data, not addresses; reading them whole would make one ConfigMap expensive. */
const maxTextLength = 65_536;
const maxHosts = 64;

const label = '[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?';
const clusterHost = new RegExp(
  `\\b(${label})\\.(${label})\\.svc(?:\\.[a-z0-9.-]+)?(?::(\\d{1,5}))?`,
  'g',
);
const urlHost = new RegExp(
  `\\b[a-z][a-z0-9+.]{1,15}:\\/\\/(?:[^\\s/@"']*@)?(${label})(?:\\.(${label}))?(?![a-z0-9.-])(?::(\\d{1,5}))?`,
  'g',
);
const hostAndPort = new RegExp(
  `(?<![\\w./@-])(${label})(?:\\.(${label}))?:(\\d{2,5})(?![\\w.])`,
  'g',
);
const hostThenPort = new RegExp(
  `(?<=\\s|^)(${label})(?:\\.(${label}))?\\s+(\\d{2,5})(?=\\s|;|$)`,
  'g',
);
const lookedUp = new RegExp(
  `(?:(?<=\\s|^)(?:-h|--host)|\\b(?:nslookup|getent\\s+a?hosts|dig|ping))[\\s=]+(?:-\\S+\\s+\\S+\\s+)*(${label})(?:\\.(${label}))?(?=\\s|;|$|\\))`,
  'g',
);
const wholeWord = new RegExp(`^(${label})(?:\\.(${label}))?$`);

/** Second parts that make a name one of the internet, not `service.namespace`. */
const topLevelDomains = new Set([
  'com',
  'org',
  'net',
  'io',
  'dev',
  'ai',
  'cloud',
  'app',
  'cn',
  'local',
]);

/** Words that look like `host:port` in configuration and never are a Service of ours. */
const neverServices = new Set(['', 'localhost', 'http', 'https', 'port', 'ports', 'listen']);

/** Hosts in a text that may be Services; `namespace` is that of the text's owner. */
export function serviceHostsIn(text: string, namespace: string): ServiceHost[] {
  if (text.length > maxTextLength) return [];
  const found = new Map<string, ServiceHost>();
  const add = (match: RegExpMatchArray, certainty: ServiceHost['certainty']) => {
    const host = toServiceHost(match, namespace, certainty);
    if (!host || found.size >= maxHosts) return;
    const key = `${host.service.namespace}/${host.service.name}:${host.port ?? ''}`;
    if (!found.has(key)) found.set(key, host);
  };
  for (const match of text.matchAll(clusterHost)) add(match, 'cluster_host');
  for (const match of text.matchAll(urlHost)) add(match, 'host');
  for (const match of text.matchAll(hostAndPort)) add(match, 'host');
  for (const match of text.matchAll(hostThenPort)) add(match, 'host');
  for (const match of text.matchAll(lookedUp)) add(match, 'host');
  const word = wholeWord.exec(text.trim());
  if (word) add(word, 'word');
  return [...found.values()];
}

function toServiceHost(
  match: RegExpMatchArray,
  namespace: string,
  certainty: ServiceHost['certainty'],
): ServiceHost | undefined {
  const [, name = '', otherNamespace, port] = match;
  const isInternet = certainty !== 'cluster_host' && topLevelDomains.has(match[2] ?? '');
  if (neverServices.has(name) || isInternet) return undefined;
  const portNumber = port === undefined ? undefined : Number(port);
  if (portNumber !== undefined && !isPort(portNumber)) return undefined;
  return {
    host: otherNamespace ? `${name}.${otherNamespace}` : name,
    ...(portNumber === undefined ? {} : { port: portNumber }),
    service: { name, namespace: otherNamespace ?? namespace },
    certainty,
  };
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}
