import { apiVersionOf, kindEntries } from '../kinds.ts';
import type { KindEntry, Subresource } from '../object-store.ts';
import type { JsonRecord } from '../patch/json-value.ts';
import { answer, type ApiAnswer } from './api-response.ts';

/** The version this server claims; texts and behaviour follow that release. */
export const kubernetesVersion = 'v1.34.4';

interface ServedResource {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly ServedSubresource[];
}

interface ServedSubresource {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

interface ServedGroup {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ServedResource[];
}

const objectVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const partVerbs = ['get', 'patch', 'update'];

function toSubresource(name: Subresource, entry: KindEntry): ServedSubresource {
  const own = { group: '', version: '', kind: entry.kind };
  switch (name) {
    case 'scale':
      return { name, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: partVerbs };
    case 'eviction':
      return { name, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] };
    case 'binding':
      return { name, ...own, kind: 'Binding', verbs: ['create'] };
    case 'token':
      return {
        name,
        group: 'authentication.k8s.io',
        version: 'v1',
        kind: 'TokenRequest',
        verbs: ['create'],
      };
    case 'log':
      return { name, ...own, verbs: ['get'] };
    case 'finalize':
      return { name, ...own, verbs: ['update'] };
    default:
      return { name, ...own, verbs: partVerbs };
  }
}

function toResource(entry: KindEntry): ServedResource {
  const verbs =
    entry.kind === 'Namespace'
      ? objectVerbs.filter((verb) => verb !== 'deletecollection')
      : objectVerbs;
  const subresources = entry.subresources.toSorted().map((name) => toSubresource(name, entry));
  return { ...entry, verbs, subresources };
}

function virtual(kind: string, plural: string, namespaced: boolean): ServedResource {
  return {
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  };
}

const authentication: ServedGroup = {
  group: 'authentication.k8s.io',
  version: 'v1',
  resources: [virtual('SelfSubjectReview', 'selfsubjectreviews', false)],
};

const authorization: ServedGroup = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resources: [
    virtual('LocalSubjectAccessReview', 'localsubjectaccessreviews', true),
    virtual('SelfSubjectAccessReview', 'selfsubjectaccessreviews', false),
    virtual('SelfSubjectRulesReview', 'selfsubjectrulesreviews', false),
    virtual('SubjectAccessReview', 'subjectaccessreviews', false),
  ],
};

/** The metrics server's group; it is served only while that component runs. */
const metrics: ServedGroup = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  resources: [
    { ...virtual('NodeMetrics', 'nodes', false), singular: '', verbs: ['get', 'list'] },
    { ...virtual('PodMetrics', 'pods', true), singular: '', verbs: ['get', 'list'] },
  ],
};

function storedGroups(): ServedGroup[] {
  const byGroup = Map.groupBy(kindEntries, (entry) => entry.group);
  const groups = [...byGroup].map(([group, entries]) => ({
    group,
    version: entries[0]?.version ?? 'v1',
    resources: entries.map(toResource),
  }));
  const events = groups
    .find(({ group }) => group === '')
    ?.resources.filter(({ kind }) => kind === 'Event');
  const newEvents = { group: 'events.k8s.io', version: 'v1', resources: events ?? [] };
  return [...groups.slice(0, 3), newEvents, authentication, authorization, ...groups.slice(3)];
}

const groups: readonly ServedGroup[] = storedGroups();

type Served = readonly ServedGroup[];

function servedGroups(hasMetrics: boolean): readonly ServedGroup[] {
  return hasMetrics ? [...groups, metrics] : groups;
}

/** What discovery depends on. */
export interface DiscoveryOptions {
  readonly accept: string | undefined;
  readonly hasMetrics: boolean;
  readonly address: string;
}

/** Answers the discovery paths; undefined for any other path. */
export function discover(path: string, options: DiscoveryOptions): ApiAnswer | undefined {
  const [root, ...parts] = path.split('/').filter(Boolean);
  const served = servedGroups(options.hasMetrics);
  const wantsAll = options.accept?.includes('as=APIGroupDiscoveryList') ?? false;
  if (root === 'api') return discoverCore(parts, { served, wantsAll, address: options.address });
  return root === 'apis' ? discoverGroups(parts, served, wantsAll) : undefined;
}

function discoverCore(
  parts: readonly string[],
  { served, wantsAll, address }: { served: Served; wantsAll: boolean; address: string },
): ApiAnswer | undefined {
  const [version] = parts;
  if (version) return parts.length === 1 ? groupResources(served, '', version) : undefined;
  if (wantsAll) return aggregated(served.filter(({ group }) => group === ''));
  return answer(apiVersions(address));
}

function discoverGroups(
  parts: readonly string[],
  served: Served,
  wantsAll: boolean,
): ApiAnswer | undefined {
  const [name, version, ...rest] = parts;
  if (name === undefined) {
    const named = served.filter(({ group }) => group !== '');
    return wantsAll ? aggregated(named) : answer(groupList(named));
  }
  if (version) return rest.length === 0 ? groupResources(served, name, version) : undefined;
  const found = served.find(({ group }) => group === name);
  return found && answer({ kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) });
}

function apiVersions(address: string): unknown {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

function groupEntry({ group, version }: ServedGroup): JsonRecord {
  const preferredVersion = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [preferredVersion], preferredVersion };
}

function groupList(served: readonly ServedGroup[]): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: served.map(groupEntry) };
}

function groupResources(
  served: readonly ServedGroup[],
  group: string,
  version: string,
): ApiAnswer | undefined {
  const found = served.find(
    (candidate) => candidate.group === group && candidate.version === version,
  );
  if (!found) return undefined;
  const resources = found.resources.flatMap((resource) => [
    {
      name: resource.plural,
      singularName: resource.singular,
      namespaced: resource.namespaced,
      kind: resource.kind,
      verbs: resource.verbs,
      ...namesOf(resource),
    },
    ...resource.subresources.map((part) => ({
      name: `${resource.plural}/${part.name}`,
      singularName: '',
      namespaced: resource.namespaced,
      ...(part.group ? { group: part.group, version: part.version } : {}),
      kind: part.kind,
      verbs: part.verbs,
    })),
  ]);
  const groupVersion = apiVersionOf(found);
  return answer({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });
}

function namesOf(resource: ServedResource): JsonRecord {
  return {
    ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
    ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
  };
}

function aggregated(served: readonly ServedGroup[]): ApiAnswer {
  const items = served.map((group) => ({
    metadata: group.group ? { name: group.group } : {},
    versions: [
      {
        version: group.version,
        resources: group.resources.map(aggregatedResource),
        freshness: 'Current',
      },
    ],
  }));
  return {
    code: 200,
    contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    body: {
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items,
    },
  };
}

function aggregatedResource(resource: ServedResource): unknown {
  const subresources = resource.subresources.map((part) => ({
    subresource: part.name,
    responseKind: { group: part.group, version: part.version, kind: part.kind },
    verbs: part.verbs,
  }));
  return {
    resource: resource.plural,
    responseKind: { group: '', version: '', kind: resource.kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...namesOf(resource),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

/** The answer of `/version`. */
export function versionInfo(): unknown {
  return {
    major: '1',
    minor: '34',
    gitVersion: kubernetesVersion,
    gitCommit: 'simulated',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: 'none',
    compiler: 'none',
    platform: 'simulated/any',
  };
}
