import type { KubeObject } from '@aetherius/domain';
import { listOf, recordsOf, textAt, valueAt, type JsonRecord } from '../patch/json-value.ts';
import { ageOf, columnsOf, countAt, labelsText, type TableKind } from './table-kind.ts';

function externalAddress(service: KubeObject): string {
  const given = listOf(valueAt(service, 'spec', 'externalIPs')).map(String);
  if (textAt(service, 'spec', 'type') === 'ExternalName') {
    return textAt(service, 'spec', 'externalName');
  }
  if (textAt(service, 'spec', 'type') !== 'LoadBalancer') return given.join(',') || '<none>';
  const addresses = recordsOf(valueAt(service, 'status', 'loadBalancer', 'ingress')).map(
    (ingress) => textAt(ingress, 'ip') || textAt(ingress, 'hostname'),
  );
  return [...addresses, ...given].join(',') || '<pending>';
}

function portText(port: JsonRecord): string {
  const nodePort = countAt(port, 'nodePort');
  return `${countAt(port, 'port')}${nodePort ? `:${nodePort}` : ''}/${textAt(port, 'protocol')}`;
}

const serviceTable: TableKind = {
  columns: columnsOf('Type Cluster-IP External-IP Port(s) Age Selector*'),
  cells: (service, now) => [
    textAt(service, 'spec', 'type'),
    textAt(service, 'spec', 'clusterIP') || '<none>',
    externalAddress(service),
    recordsOf(valueAt(service, 'spec', 'ports'))
      .map(portText)
      .join(',') || '<none>',
    ageOf(service, now),
    labelsText(valueAt(service, 'spec', 'selector')),
  ],
};

/** At most three, then how many more there are. */
function firstThree(texts: readonly string[]): string {
  const more = texts.length > 3 ? ` + ${texts.length - 3} more...` : '';
  return `${texts.slice(0, 3).join(',')}${more}`;
}

const endpointsTable: TableKind = {
  columns: columnsOf('Endpoints Age'),
  cells: (endpoints, now) => {
    const texts = recordsOf(endpoints['subsets']).flatMap((subset) => {
      const ports = recordsOf(subset['ports']);
      const addresses = recordsOf(subset['addresses']).map((address) => textAt(address, 'ip'));
      if (ports.length === 0) return addresses;
      return ports.flatMap((port) => addresses.map((ip) => `${ip}:${countAt(port, 'port')}`));
    });
    return [firstThree(texts) || '<none>', ageOf(endpoints, now)];
  },
};

const sliceTable: TableKind = {
  columns: columnsOf('AddressType Ports Endpoints Age'),
  cells: (slice, now) => {
    const ports = recordsOf(slice['ports']).map((port) => String(port['port'] ?? '*'));
    const addresses = recordsOf(slice['endpoints']).flatMap((endpoint) =>
      listOf(endpoint['addresses']).map(String),
    );
    return [
      textAt(slice, 'addressType'),
      firstThree(ports) || '<unset>',
      firstThree(addresses) || '<unset>',
      ageOf(slice, now),
    ];
  },
};

const ingressTable: TableKind = {
  columns: columnsOf('Class Hosts Address Ports Age'),
  cells: (ingress, now) => {
    const hosts = recordsOf(valueAt(ingress, 'spec', 'rules'))
      .map((rule) => textAt(rule, 'host'))
      .filter(Boolean);
    const addresses = recordsOf(valueAt(ingress, 'status', 'loadBalancer', 'ingress')).map(
      (entry) => textAt(entry, 'ip') || textAt(entry, 'hostname'),
    );
    const hasTls = listOf(valueAt(ingress, 'spec', 'tls')).length > 0;
    return [
      textAt(ingress, 'spec', 'ingressClassName') || '<none>',
      firstThree(hosts) || '*',
      addresses.join(','),
      hasTls ? '80, 443' : '80',
      ageOf(ingress, now),
    ];
  },
};

/** Tables of services and what stands behind them. */
export const networkTables: Readonly<Record<string, TableKind>> = {
  Service: serviceTable,
  Endpoints: endpointsTable,
  EndpointSlice: sliceTable,
  Ingress: ingressTable,
};
