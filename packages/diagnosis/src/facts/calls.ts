import { recordsAt, refKey, refOf, textAt } from '@aetherius/domain';
import type { ObjectRef } from '@aetherius/domain';
import {
  backendsOf,
  configMapsOf,
  configText,
  configuredCalls,
  hostsInText,
  settingOf,
} from './addresses.ts';
import type { Address, AddressBook, MentionedHost, Setting } from './addresses.ts';
import { fieldSource } from './fact.ts';
import type { ObservedFact } from './fact.ts';
import type { Rollout } from './changes.ts';
import { environmentOf } from './changes.ts';
import type { Scene, Workload } from './scene.ts';
import { wordOf } from './reading.ts';

/** Log facts that speak of another program, and what they say of the call. */
const callKinds: Readonly<Record<string, string>> = {
  log_refused: 'refused',
  log_timeout: 'timeout',
  log_unresolved: 'unresolved',
  log_auth_failed: 'auth_failed',
  log_auth_required: 'auth_required',
  log_call_failed: 'failed',
  log_peer_unnamed: 'failed',
  log_waiting: 'waiting',
  log_slow_call: 'slow',
  log_network_errors: 'timeout',
};

/** Calls that fail, by the logs: who is meant, whether that exists, and where it is configured. */
export function readCalls(scene: Scene, book: AddressBook): void {
  for (const [kind, problem] of Object.entries(callKinds)) {
    for (const fact of scene.ledger.ofKind(kind)) readCall(scene, book, { fact, problem });
  }
}

interface Call {
  readonly fact: ObservedFact;
  readonly problem: string;
}

function readCall(scene: Scene, book: AddressBook, call: Call): void {
  const { fact } = call;
  const peer = peerOf(scene, book, fact);
  scene.ledger.add({
    kind: 'call_failing',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    abnormal: fact.abnormal,
    blames: peer.address?.serviceRef,
    refs: peerRefs(scene, fact, peer),
    fields: {
      problem: call.problem,
      ...addressFields(fact, peer.address),
      ...settingFields(peer.setting),
      line: fact.fields['line'],
      count: fact.fields['count'],
      isCurrent: fact.fields['isCurrent'],
      isNamed: peer.isNamed,
      backend: peer.backend ? `${peer.backend.kind}/${peer.backend.name}` : '',
      milliseconds: fact.fields['milliseconds'],
      share: fact.fields['share'],
      isRising: fact.fields['isRising'],
    },
  });
}

/** Who is meant by a complaint of a log, as far as that can be told. */
interface Peer {
  readonly address: Address | undefined;
  readonly setting: Setting | undefined;
  readonly backend: ObjectRef | undefined;
  readonly isNamed: boolean;
}

function peerOf(scene: Scene, book: AddressBook, fact: ObservedFact): Peer {
  const workload = scene.workloads.get(refKey(fact.subject));
  const host = wordOf(fact, 'host');
  const named =
    host === ''
      ? undefined
      : book.resolve(host, wordOf(fact, 'port'), fact.subject.namespace ?? '');
  const guessed = host === '' ? guessPeer(scene, book, fact) : undefined;
  const address = named ? nameOfOutside(scene, named, workload) : guessed;
  return {
    address,
    setting: address && workload ? settingOf(scene, workload, address) : undefined,
    backend: address?.service && backendsOf(scene, address.service)[0],
    isNamed: named !== undefined,
  };
}

function peerRefs(scene: Scene, fact: ObservedFact, peer: Peer) {
  const { address, backend, setting } = peer;
  const outside = address?.service ? address.serviceRef : fact.subject;
  return {
    service: address?.serviceRef,
    backend: backend ?? address?.serviceRef,
    setting: setting?.ref ?? fact.subject,
    dependency: backend ?? outside,
    credentials: credentialsOf(scene, fact.subject, backend),
    log: fact.refs['pod'],
  };
}

function settingFields(setting: Setting | undefined) {
  if (!setting)
    return { settingName: '', settingValue: '', settingWhere: 'unknown', settingObject: '' };
  return {
    settingName: setting.name,
    settingValue: setting.value,
    settingWhere: setting.where,
    settingObject: `${setting.ref.kind}/${setting.ref.name}`,
  };
}

/** The name by which a workload knows an address outside the cluster, by the port it is set to. */
function nameOfOutside(scene: Scene, address: Address, workload: Workload | undefined): Address {
  const isBareIp = /^[\d.]+$/.test(address.host) && !address.service && address.port !== '';
  if (!isBareIp || !workload) return address;
  const texts = [
    ...environmentOf(workload.object).values(),
    ...configMapsOf(scene, workload).map(configText),
  ];
  const hostBeforePort = new RegExp(`([a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+):${address.port}\\b`, 'i');
  const host = texts.map((text) => hostBeforePort.exec(text)?.[1]).find((one) => one !== undefined);
  return host ? { ...address, host } : address;
}

/** Where rejected credentials come from: a Secret of the caller, else whoever rejects them. */
function credentialsOf(scene: Scene, caller: ObjectRef, backend: ObjectRef | undefined): ObjectRef {
  const secret = scene
    .linksFrom(caller)
    .find((link) => link.ref.kind === 'Secret' && link.relation === 'configured-by');
  return secret?.ref ?? backend ?? caller;
}

function addressFields(fact: ObservedFact, address: Address | undefined) {
  if (!address) {
    return { host: wordOf(fact, 'host'), port: wordOf(fact, 'port'), ...unknownAddress };
  }
  return {
    host: address.host,
    port: address.port,
    service: address.serviceRef?.name ?? '',
    isInCluster: address.isInCluster,
    exists: address.service !== undefined,
    offersPort: address.offersPort,
    offeredPorts: address.offeredPorts.join(', '),
    hasReadyBackend: address.hasReadyBackend,
    near: address.near,
    isKnown: true,
  };
}

const unknownAddress = {
  service: '',
  isInCluster: false,
  exists: false,
  offersPort: true,
  offeredPorts: '',
  hasReadyBackend: false,
  near: '',
  isKnown: false,
};

/** A log that names nobody ("no reachable servers"): the broken one of those it is set to call. */
function guessPeer(scene: Scene, book: AddressBook, fact: ObservedFact): Address | undefined {
  const namespace = fact.subject.namespace ?? '';
  const workload = scene.workloads.get(refKey(fact.subject));
  const text = logTextOf(scene, fact);
  const byProtocol = peerByProtocol(scene, book, fact);
  if (byProtocol) return byProtocol;
  // Prose has words before numbers; what is no Service must at least look like an address.
  const mentioned = hostsInText(text, namespace).filter(
    (ref) => scene.view.get(ref) ?? text.includes(`${ref.name}:${ref.port ?? '-'}`),
  );
  const configured: MentionedHost[] = workload ? [...configuredCalls(scene, workload)] : [];
  const addresses = [...mentioned, ...configured]
    .map((ref) =>
      book.resolve(
        `${ref.name}.${ref.namespace ?? namespace}.svc`,
        String(ref.port ?? ''),
        namespace,
      ),
    )
    .filter((one) => one !== undefined);
  return (
    addresses.find((one) => !one.service) ??
    addresses.find((one) => !one.hasReadyBackend || !one.offersPort) ??
    (mentioned.length === 1 ? addresses[0] : undefined)
  );
}

/** Words of a protocol and the port on which its servers listen by custom. */
const protocols: readonly (readonly [RegExp, string])[] = [
  [/NOAUTH|WRONGPASS|\bredis|\bvalkey/i, '6379'],
  [/pg_hba|password authentication failed for user|\bpsql|postgres/i, '5432'],
  [/Access denied for user|\bmysql|mariadb/i, '3306'],
  [/\bmongo|SCRAM|not authorized on|Could not find user|SASL authentication step/i, '27017'],
  [/ACCESS_REFUSED|\bamqp|rabbit/i, '5672'],
  [/\bkafka|SaslAuthentication/i, '9092'],
];

/** A server of the protocol that the line speaks: one that the caller is set to call, or the only one. */
function peerByProtocol(scene: Scene, book: AddressBook, fact: ObservedFact): Address | undefined {
  const line = wordOf(fact, 'line');
  const port = protocols.find(([words]) => words.test(line))?.[1];
  if (!port) return undefined;
  const namespace = fact.subject.namespace ?? '';
  const workload = scene.workloads.get(refKey(fact.subject));
  const servers = scene.view
    .list('Service', namespace)
    .filter((service) =>
      recordsAt(service, 'spec.ports').some((one) => String(one['port']) === port),
    );
  const called = new Set((workload ? configuredCalls(scene, workload) : []).map(refKey));
  const chosen =
    servers.find((one) => called.has(refKey(refOf(one)))) ??
    (servers.length === 1 ? servers[0] : undefined);
  return chosen && book.resolve(`${chosen.metadata.name}.${namespace}.svc`, port, namespace);
}

function logTextOf(scene: Scene, fact: ObservedFact): string {
  if (fact.source.kind !== 'log') return '';
  const { ref, container, previous } = fact.source;
  const logs = scene.snapshot.logs[`${ref.namespace ?? ''}/${ref.name}/${container}`];
  const text = (previous ? logs?.previous : logs?.current) ?? '';
  return text.split('\n').slice(-60).join('\n');
}

/** Addresses in the environment that name a Service by a port it does not offer. */
export function readConfiguredPorts(
  scene: Scene,
  book: AddressBook,
  rollouts: ReadonlyMap<string, Rollout>,
): void {
  for (const [key, workload] of scene.workloads) {
    const previous = rollouts.get(key)?.previous;
    const before = previous ? environmentOf(previous) : new Map<string, string>();
    for (const [variable, value] of environmentOf(workload.object)) {
      if (variable === '') continue;
      readConfiguredPort(scene, book, { workload, variable, value, before: before.get(variable) });
    }
  }
}

const addressValue =
  /^(?:[a-z][a-z0-9+.]*:\/\/)?(?:[^@/\s]*@)?([a-z][a-z0-9.-]*):(\d{2,5})(?:\/.*)?$/i;

function readConfiguredPort(
  scene: Scene,
  book: AddressBook,
  setting: { workload: Workload; variable: string; value: string; before: string | undefined },
): void {
  const match = addressValue.exec(setting.value);
  if (!match) return;
  const address = book.resolve(
    match[1] ?? '',
    match[2] ?? '',
    setting.workload.ref.namespace ?? '',
  );
  if (!address?.service || address.offersPort) return;
  const isChanged = setting.before !== undefined && setting.before !== setting.value;
  scene.ledger.add({
    kind: 'address_port_wrong',
    subject: setting.workload.ref,
    source: fieldSource(
      setting.workload.object,
      `spec.template.spec.containers[].env[${setting.variable}]`,
      setting.value,
    ),
    abnormal: isChanged,
    refs: { service: refOf(address.service), setting: setting.workload.ref },
    blames: refOf(address.service),
    fields: {
      settingName: setting.variable,
      settingValue: setting.value,
      settingWhere: 'variable',
      settingObject: `${setting.workload.ref.kind}/${setting.workload.ref.name}`,
      before: setting.before ?? '',
      isChanged,
      host: address.host,
      port: address.port,
      service: address.service.metadata.name,
      offeredPorts: address.offeredPorts.join(', '),
    },
  });
}

/** Init containers that wait: whom for, by their log or their command. */
export function readWaits(scene: Scene, book: AddressBook): void {
  for (const fact of scene.ledger.ofKind('init_running')) readWait(scene, book, fact);
}

function readWait(scene: Scene, book: AddressBook, fact: ObservedFact): void {
  const said = complaintOf(scene, fact);
  const wanted = said?.refs['service'] ?? commandedPeer(fact);
  const address = wanted && resolveRef(book, wanted);
  const service = address?.service;
  scene.ledger.add({
    kind: 'init_waiting',
    subject: fact.subject,
    container: fact.container,
    source: said ? said.source : fact.source,
    at: fact.at,
    abnormal: false,
    blames: service && refOf(service),
    refs: { service: address?.serviceRef },
    fields: {
      ...waitFields(scene, fact),
      waitsFor: wanted ? wanted.name : '',
      exists: service !== undefined,
      isMissing: wanted !== undefined && service === undefined,
      hasReadyBackend: address?.hasReadyBackend === true,
      line: wordOf(said, 'line'),
    },
  });
}

function waitFields(scene: Scene, fact: ObservedFact) {
  const seconds = Number(wordOf(fact, 'seconds'));
  return {
    seconds,
    minutes: Math.max(1, Math.round(seconds / 60)),
    command: wordOf(fact, 'command'),
    sleepsForever: fact.fields['sleepsForever'],
    strategy: strategyOf(scene, fact.subject),
  };
}

function complaintOf(scene: Scene, fact: ObservedFact): ObservedFact | undefined {
  return scene.ledger
    .about(fact.subject)
    .find((one) => one.kind === 'call_failing' && one.container === fact.container);
}

function resolveRef(book: AddressBook, ref: ObjectRef): Address | undefined {
  return book.resolve(`${ref.name}.${ref.namespace ?? ''}.svc`, '', '');
}

/** The host that the command of an init container asks for. */
function commandedPeer(fact: ObservedFact): ObjectRef | undefined {
  const namespace = fact.subject.namespace ?? '';
  const command = wordOf(fact, 'command');
  return hostsInText(command, namespace)[0] ?? waitedFor(command, namespace);
}

function waitedFor(command: string, namespace: string): ObjectRef | undefined {
  const name =
    /\b(?:nc|ncat|telnet|pg_isready|mysqladmin|redis-cli|wait-for-it(?:\.sh)?|wait-for)\b[^;|&]*?\s([a-z][a-z0-9-]*(?:\.[a-z0-9.-]+)?)[: ]/.exec(
      command,
    )?.[1];
  return name ? { kind: 'Service', namespace, name: name.split('.')[0] ?? name } : undefined;
}

/** How much of the old version a rollout takes away before the new one is ready. */
function strategyOf(scene: Scene, subject: ObjectRef): string {
  const unavailable = textAt(scene.view.get(subject), 'spec.strategy.rollingUpdate.maxUnavailable');
  return unavailable === '100%' ? `maxUnavailable ${unavailable}` : '';
}
