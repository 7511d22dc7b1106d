import type { KubeObject } from '@aetherius/domain';
import { invalid } from '../api-status.ts';
import { recordOf, recordsOf, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext } from '../write-pipeline.ts';
import { setDefault } from './pod-defaults.ts';

/** Fills a Service with what does not depend on other Services. */
export function defaultService(spec: JsonRecord): void {
  setDefault(spec, 'sessionAffinity', 'None');
  setDefault(spec, 'type', 'ClusterIP');
  for (const port of recordsOf(spec['ports'])) {
    setDefault(port, 'protocol', 'TCP');
    setDefault(port, 'targetPort', port['port']);
  }
  if (spec['sessionAffinity'] === 'ClientIP') {
    setDefault(spec, 'sessionAffinityConfig', { clientIP: { timeoutSeconds: 10_800 } });
  }
  if (spec['type'] === 'ExternalName') return;
  setDefault(spec, 'internalTrafficPolicy', 'Cluster');
  if (spec['type'] === 'ClusterIP') return;
  setDefault(spec, 'externalTrafficPolicy', 'Cluster');
  if (spec['type'] === 'LoadBalancer') setDefault(spec, 'allocateLoadBalancerNodePorts', true);
}

/** Gives a Service its cluster address and node ports, and keeps those it has. */
export function allocateAddresses(
  spec: JsonRecord,
  object: KubeObject,
  context: WriteContext,
): void {
  if (spec['type'] === 'ExternalName') return dropAddresses(spec);
  setDefault(spec, 'ipFamilies', ['IPv4']);
  setDefault(spec, 'ipFamilyPolicy', 'SingleStack');
  keepOrPickAddress(spec, object, context);
  if (spec['type'] !== 'ClusterIP') pickNodePorts(spec, context);
}

function dropAddresses(spec: JsonRecord): void {
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    delete spec[field];
  }
}

function keepOrPickAddress(spec: JsonRecord, object: KubeObject, context: WriteContext): void {
  const former = recordOf(context.previous?.spec);
  const kept = spec['clusterIP'] || former['clusterIP'];
  const taken = context.store
    .list('Service')
    .filter((service) => service.metadata.uid !== object.metadata.uid)
    .map((service) => service.spec?.['clusterIP']);
  if (kept && kept !== 'None' && taken.includes(kept)) {
    throw invalid(context.entry, object.metadata.name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ["${String(kept)}"]: failed to allocate IP ${String(kept)}: provided IP is already allocated`,
        field: 'spec.clusterIPs',
      },
    ]);
  }
  const address = kept || pickAddress(taken, context);
  spec['clusterIP'] = address;
  spec['clusterIPs'] = [address];
}

function pickAddress(taken: readonly unknown[], { random }: WriteContext): string {
  for (;;) {
    const number = 256 + Math.floor(random() * 64_000);
    const address = `10.96.${Math.floor(number / 256)}.${number % 256}`;
    if (!taken.includes(address)) return address;
  }
}

function pickNodePorts(spec: JsonRecord, { store, random, previous }: WriteContext): void {
  if (spec['allocateLoadBalancerNodePorts'] === false) return;
  const taken = new Set(
    store
      .list('Service')
      .flatMap((service) => recordsOf(service.spec?.['ports']))
      .map((port) => port['nodePort']),
  );
  const former = recordsOf(recordOf(previous?.spec)['ports']);
  for (const port of recordsOf(spec['ports'])) {
    const before = former.find((old) => old['port'] === port['port']);
    if (!port['nodePort'] && before?.['nodePort']) port['nodePort'] = before['nodePort'];
    while (!port['nodePort']) {
      const candidate = 30_000 + Math.floor(random() * 2768);
      if (!taken.has(candidate)) port['nodePort'] = candidate;
    }
    taken.add(port['nodePort']);
  }
}
