import { parseQuantity } from '../controllers/quantity.ts';
import type { Container, PersistentVolumeClaim, Pod } from '../controllers/objects.ts';
import { forbiddenText, isPermitted } from './access-review.ts';
import type { Failure, Need } from './behaviour.ts';
import { reach, type NetworkView } from './connectivity.ts';
import type { EarlyEnd } from './run-plan.ts';

/** Where a container stands when its needs are looked at. */
export interface NeedContext {
  readonly view: NetworkView;
  readonly pod: Pod;
  readonly container: Container;
  readonly env: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
}

type ServiceNeed = Need & { kind: 'service' };

/** The failure of the first need that ends the run at its start; nothing when all are met. */
export function firstUnmetNeed(
  context: NeedContext,
  needs: readonly Need[] | undefined,
): EarlyEnd | undefined {
  for (const need of needs ?? []) {
    const words = unmet(context, need);
    if (words) return earlyEnd(need.failure, words);
  }
  return undefined;
}

/** The needs that are looked at again and again while the container runs. */
export function lastingNeeds(needs: readonly Need[] | undefined): ServiceNeed[] {
  return (needs ?? []).filter(
    (need): need is ServiceNeed => need.kind === 'service' && need.mode !== 'exit',
  );
}

/** The lines of a service need that is not met now; undefined when it is. */
export function outageLines(context: NeedContext, need: ServiceNeed): string[] | undefined {
  const words = unreachable(context, need);
  return words ? (need.failure.lines ?? []).map((line) => fill(line, words)) : undefined;
}

type Words = Readonly<Record<string, string>>;

type Check<K extends Need['kind']> = (
  context: NeedContext,
  need: Need & { kind: K },
) => Words | undefined;

/** For each kind of need the words that say how it is not met; undefined when it is. */
const checks: { readonly [K in Need['kind']]: Check<K> } = {
  env: (context, need) => {
    const value = context.env.get(need.env) ?? '';
    const isMet = value !== '' && new RegExp(need.pattern ?? '').test(value);
    return isMet ? undefined : { name: need.env, value };
  },
  file: (context, need) => (context.files.has(need.path) ? undefined : { name: need.path }),
  shm: (context, need) =>
    need.sizeMi <= sharedMemoryMi(context) ? undefined : { value: String(need.sizeMi) },
  volume: (context, need) =>
    need.usedMi < volumeMi(context, need.path) ? undefined : { name: need.path },
  permission: (context, need) => {
    const request = { verb: need.verb, resource: need.resource, group: need.group ?? '' };
    return isPermitted(context.view.index, context.pod, request)
      ? undefined
      : { error: forbiddenText(context.pod, request) };
  },
  service: (context, need) => (need.mode === 'exit' ? unreachable(context, need) : undefined),
};

function unmet(context: NeedContext, need: Need): Words | undefined {
  // The table pairs every kind with its own check, which the compiler cannot follow by index.
  const check = checks[need.kind] as Check<Need['kind']>;
  return check(context, need);
}

function unreachable(context: NeedContext, need: ServiceNeed): Words | undefined {
  const raw = need.address ?? context.env.get(need.env ?? '') ?? '';
  const address = hostAndPort(raw);
  if (!address) return { address: raw, value: raw, error: `invalid address "${raw}"` };
  const answer = reach(context.view, context.pod, address);
  return answer.ok ? undefined : { address, value: raw, error: answer.error };
}

const schemePorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  redis: 6379,
  postgres: 5432,
  postgresql: 5432,
  amqp: 5672,
};

/** `host:port` out of a URL or an address; undefined when there is no host. */
function hostAndPort(text: string): string | undefined {
  const match = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?([a-zA-Z0-9.-]+)(?::(\d+))?(?:\/.*)?$/.exec(text);
  if (!match) return undefined;
  return `${match[2]}:${match[3] ?? schemePorts[match[1] ?? ''] ?? 0}`;
}

function sharedMemoryMi(context: NeedContext): number {
  const mount = context.container.volumeMounts?.find((entry) => entry.mountPath === '/dev/shm');
  const volume = context.pod.spec.volumes?.find((entry) => entry.name === mount?.name);
  if (volume?.emptyDir?.medium !== 'Memory') return 64;
  const limit = parseQuantity(volume.emptyDir.sizeLimit);
  return limit > 0 ? limit / 2 ** 20 : Number.POSITIVE_INFINITY;
}

function volumeMi(context: NeedContext, path: string): number {
  const mount = context.container.volumeMounts?.find((entry) => entry.mountPath === path);
  const volume = context.pod.spec.volumes?.find((entry) => entry.name === mount?.name);
  const name = volume?.persistentVolumeClaim?.claimName;
  if (!name) return Number.POSITIVE_INFINITY;
  const namespace = context.pod.metadata.namespace ?? 'default';
  const claim = context.view.store.get({ kind: 'PersistentVolumeClaim', namespace, name }) as
    | PersistentVolumeClaim
    | undefined;
  return parseQuantity(claim?.status?.capacity?.['storage']) / 2 ** 20;
}

function earlyEnd(failure: Failure, words: Words): EarlyEnd {
  return {
    afterMs: failure.afterMs ?? 400,
    code: failure.code ?? 1,
    lines: (failure.lines ?? []).map((line) => fill(line, words)),
  };
}

function fill(line: string, words: Words): string {
  return line.replaceAll(/\{(\w+)\}/g, (whole, key: string) => words[key] ?? whole);
}
