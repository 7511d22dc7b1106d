import { recordAt, recordsAt, textAt, textMapAt, textsAt } from '../fields.ts';
import type { JsonRecord } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** A map and no record: a custom kind may be called `constructor`. */
const templatePaths: ReadonlyMap<string, string> = new Map([
  ['Pod', ''],
  ['Deployment', 'spec.template'],
  ['ReplicaSet', 'spec.template'],
  ['StatefulSet', 'spec.template'],
  ['DaemonSet', 'spec.template'],
  ['ReplicationController', 'spec.template'],
  ['Job', 'spec.template'],
  ['CronJob', 'spec.jobTemplate.spec.template'],
]);

/** The pod template of a workload (`{metadata, spec}`), a pod itself; undefined for other kinds. */
export function podTemplateOf(object: KubeObject): JsonRecord | undefined {
  const path = templatePaths.get(object.kind);
  if (path === undefined) return undefined;
  return path === '' ? object : recordAt(object, path);
}

/** The pod spec of a pod or of a workload's template; undefined for kinds that make no pods. */
export function podSpecOf(object: KubeObject): JsonRecord | undefined {
  const template = podTemplateOf(object);
  return template && recordAt(template, 'spec');
}

/** Labels that pods of this object have: its template's, or a pod's own. */
export function podLabelsOf(object: KubeObject): Readonly<Record<string, string>> {
  const template = podTemplateOf(object);
  return template ? textMapAt(template, 'metadata.labels') : {};
}

/** A text that the containers are given, and where it stands. */
export interface GivenText {
  readonly container: string;
  /** The environment variable; absent for a part of the command line. */
  readonly variable?: string;
  readonly text: string;
}

/** The environment values and command lines of a pod spec, init containers first. */
export function givenTextsOf(podSpec: JsonRecord): GivenText[] {
  const containers = [...recordsAt(podSpec, 'initContainers'), ...recordsAt(podSpec, 'containers')];
  return containers.flatMap((spec) => {
    const container = textAt(spec, 'name') ?? '';
    const variables = recordsAt(spec, 'env').flatMap((entry): GivenText[] => {
      const text = textAt(entry, 'value');
      return text ? [{ container, variable: textAt(entry, 'name') ?? '', text }] : [];
    });
    const line = [...textsAt(spec, 'command'), ...textsAt(spec, 'args')].join(' ');
    return line === '' ? variables : [...variables, { container, text: line }];
  });
}
