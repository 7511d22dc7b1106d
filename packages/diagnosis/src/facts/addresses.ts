import {
  conditionOf,
  recordAt,
  recordsAt,
  refKey,
  refOf,
  serviceHostsIn,
  textAt,
  textMapAt,
} from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { environmentOf } from './changes.ts';
import { serviceByAddress } from './services.ts';
import { nearestName } from './storage.ts';
import type { Scene, Workload } from './scene.ts';

/** A host as a program names it, set against the Services of the cluster. */
export interface Address {
  readonly host: string;
  readonly port: string;
  readonly isInCluster: boolean;
  /** The Service it means, whether that exists or not. */
  readonly serviceRef?: ObjectRef;
  readonly service?: KubeObject;
  readonly offeredPorts: readonly string[];
  readonly offersPort: boolean;
  readonly hasReadyBackend: boolean;
  /** An existing Service of a similar name, for a name that does not exist. */
  readonly near: string;
}

/** Finds what hosts mean; built once for a diagnosis. */
export class AddressBook {
  readonly #scene: Scene;
  readonly #byIp: Map<string, KubeObject>;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#byIp = serviceByAddress(scene);
  }

  resolve(host: string, port: string, namespace: string): Address | undefined {
    const clean = host.replace(/\.$/, '').toLowerCase();
    if (clean === '' || /^(localhost|127\.|0\.0\.0\.0|::1|\[::)/.test(clean)) return undefined;
    const isIp = /^[\d.]+$/.test(clean) || clean.includes(':');
    const service = isIp ? this.#byIp.get(clean) : undefined;
    if (isIp && !service) return { ...nowhere(clean, port), isInCluster: clean.startsWith('10.') };
    const ref = service ? refOf(service) : this.#refOf(clean, namespace);
    if (!ref) return { ...nowhere(clean, port), isInCluster: false };
    return this.#describe({ host: clean, port }, ref);
  }

  #describe(named: { host: string; port: string }, ref: ObjectRef): Address {
    const service = this.#scene.view.get(ref);
    const ports = recordsAt(service, 'spec.ports');
    const offered = ports.map((one) => String(one['port'] ?? ''));
    return {
      ...named,
      isInCluster: true,
      serviceRef: service ? refOf(service) : ref,
      ...(service ? { service } : {}),
      offeredPorts: offered,
      offersPort: named.port === '' || offered.length === 0 || offered.includes(named.port),
      hasReadyBackend: service ? hasReadyBackend(this.#scene, service) : false,
      near: service ? '' : nearestName(ref.name, this.#scene.view.list('Service', ref.namespace)),
    };
  }

  #refOf(host: string, namespace: string): ObjectRef | undefined {
    const [name = '', second = '', third = ''] = host.split('.');
    if (second === '') return { kind: 'Service', namespace, name };
    if (third === 'svc') return { kind: 'Service', namespace: second, name };
    const isNamespace =
      third === '' &&
      (this.#scene.view.get({ kind: 'Namespace', name: second }) !== undefined ||
        this.#scene.view.get({ kind: 'Service', namespace: second, name }) !== undefined);
    return isNamespace ? { kind: 'Service', namespace: second, name } : undefined;
  }
}

function nowhere(host: string, port: string) {
  return { host, port, offeredPorts: [], offersPort: true, hasReadyBackend: false, near: '' };
}

/** Whether at least one ready pod stands behind a Service. */
function hasReadyBackend(scene: Scene, service: KubeObject): boolean {
  const selector = textMapAt(service, 'spec.selector');
  if (Object.keys(selector).length === 0) return true;
  return scene.view
    .podsWithLabels(service.metadata.namespace ?? '', selector)
    .some(
      (pod) =>
        !pod.metadata.deletionTimestamp && textAt(conditionOf(pod, 'Ready'), 'status') === 'True',
    );
}

/** Where a workload is given an address: a variable, its command line, or a ConfigMap. */
export interface Setting {
  readonly where: 'variable' | 'command' | 'configmap';
  readonly name: string;
  readonly value: string;
  readonly ref: ObjectRef;
}

/** The setting of a workload in which a host (and port) stands. */
export function settingOf(
  scene: Scene,
  workload: Workload,
  wanted: Pick<Address, 'host' | 'port' | 'serviceRef'>,
): Setting | undefined {
  const name = wanted.serviceRef?.name ?? wanted.host.split('.')[0] ?? '';
  const isMeant = (value: string) => mentions(value, name);
  const withPort = (value: string) => wanted.port === '' || value.includes(wanted.port);
  const environment = [...environmentOf(workload.object)];
  const exact = environment.find(([, value]) => isMeant(value) && withPort(value));
  if (exact) return fromEnvironment(workload, exact);
  const config = configMapSetting(scene, workload, { isMeant, withPort });
  if (config) return config;
  const loose = environment.find(([, value]) => isMeant(value));
  return loose && fromEnvironment(workload, loose);
}

function fromEnvironment(workload: Workload, [name, value]: readonly [string, string]): Setting {
  return name === ''
    ? { where: 'command', name: 'command', value: value.slice(0, 120), ref: workload.ref }
    : { where: 'variable', name, value, ref: workload.ref };
}

/** Whether a text has a name as a whole word. */
export function mentions(text: string, name: string): boolean {
  if (name.length < 2) return false;
  const at = text.indexOf(name);
  if (at < 0) return false;
  const before = text[at - 1] ?? ' ';
  const after = text[at + name.length] ?? ' ';
  return !/[a-z0-9-]/i.test(before) && !/[a-z0-9-]/i.test(after);
}

/** The ConfigMaps that a workload reads, from its environment or as files. */
export function configMapsOf(scene: Scene, workload: Workload): readonly KubeObject[] {
  const seen = new Map<string, KubeObject>();
  for (const link of scene.linksFrom(workload.ref)) {
    if (link.ref.kind !== 'ConfigMap') continue;
    const object = scene.view.get(link.ref);
    if (object) seen.set(refKey(link.ref), object);
  }
  return [...seen.values()];
}

function configMapSetting(
  scene: Scene,
  workload: Workload,
  tests: { isMeant: (value: string) => boolean; withPort: (value: string) => boolean },
): Setting | undefined {
  let loose: Setting | undefined;
  for (const configMap of configMapsOf(scene, workload)) {
    for (const [key, text] of Object.entries(textMapAt(configMap, 'data'))) {
      const line = text.split('\n').find((one) => tests.isMeant(one));
      if (line === undefined) continue;
      const isWhole = tests.withPort(line) || tests.withPort(text);
      const setting: Setting = {
        where: 'configmap',
        name: nameOnLine(line, key),
        value: line.trim().slice(0, 120),
        ref: refOf(configMap),
      };
      if (isWhole) return setting;
      loose ??= setting;
    }
  }
  return loose;
}

function nameOnLine(line: string, key: string): string {
  return /^\s*["']?([\w.-]+)["']?\s*(?:=|:(?!\/\/))/.exec(line)?.[1] ?? key;
}

/** The Services that a workload is configured to call, with the setting that says so. */
export function configuredCalls(scene: Scene, workload: Workload): readonly ObjectRef[] {
  const calls = scene.linksFrom(workload.ref).filter((link) => link.relation === 'calls');
  const fromConfig = configMapsOf(scene, workload).flatMap((configMap) =>
    scene.linksFrom(refOf(configMap)).filter((link) => link.relation === 'calls'),
  );
  return [...calls, ...fromConfig].map((link) => link.ref);
}

/** A Service that a text names, with the port if it names one. */
export interface MentionedHost extends ObjectRef {
  readonly port?: number;
}

/** Hosts of the cluster that a text names, as Service references. */
export function hostsInText(text: string, namespace: string): MentionedHost[] {
  return serviceHostsIn(text, namespace)
    .filter((one) => one.certainty !== 'word')
    .map((one) => ({ kind: 'Service', ...one.service, ...(one.port ? { port: one.port } : {}) }));
}

/** The workloads that a Service selects. */
export function backendsOf(scene: Scene, service: KubeObject): ObjectRef[] {
  const selector = textMapAt(service, 'spec.selector');
  if (Object.keys(selector).length === 0) return [];
  const namespace = service.metadata.namespace ?? '';
  const pods = scene.view.podsWithLabels(namespace, selector);
  const owners = new Map(
    pods.map((pod) => [refKey(refOf(scene.ownerOf(pod))), refOf(scene.ownerOf(pod))]),
  );
  return [...owners.values()];
}

/** The spec of a ConfigMap's text under any key, joined. */
export function configText(configMap: KubeObject): string {
  return Object.values(recordAt(configMap, 'data')).join('\n');
}
