import { podSpecOf, recordsAt, refOf, textAt, textsAt, valueAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** Programs that are not the ones their workload is named after, and variables given twice. */
export function readCommands(scene: Scene): void {
  const byImage = groupByImage(scene);
  for (const siblings of byImage.values()) {
    // Named after their own program by custom: then one that runs another's is suspicious.
    const proper = siblings.filter((one) => programOf(one.object) === one.ref.name);
    if (proper.length < 2) continue;
    for (const workload of siblings) readBorrowed(scene, workload, proper);
  }
  for (const workload of scene.workloads.values()) readShadowed(scene, workload);
}

function groupByImage(scene: Scene): Map<string, Workload[]> {
  const groups = new Map<string, Workload[]>();
  for (const workload of scene.workloads.values()) {
    const image = textAt(recordsAt(podSpecOf(workload.object) ?? {}, 'containers')[0], 'image');
    if (!image) continue;
    const key = `${workload.ref.namespace ?? ''} ${image}`;
    const group = groups.get(key);
    if (group) group.push(workload);
    else groups.set(key, [workload]);
  }
  return groups;
}

/** The base name of the first word of the first container's command. */
function programOf(object: KubeObject): string {
  const container = recordsAt(podSpecOf(object) ?? {}, 'containers')[0];
  const first = textsAt(container, 'command')[0] ?? '';
  return first.split('/').at(-1) ?? '';
}

function readBorrowed(scene: Scene, workload: Workload, proper: readonly Workload[]): void {
  const program = programOf(workload.object);
  const owner = proper.find((one) => one.ref.name === program);
  if (!owner || owner === workload) return;
  scene.ledger.add({
    kind: 'command_borrowed',
    subject: workload.ref,
    container: textAt(recordsAt(podSpecOf(workload.object) ?? {}, 'containers')[0], 'name'),
    source: fieldSource(workload.object, 'spec.template.spec.containers[0].command', program),
    refs: { owner: refOf(owner.object) },
    fields: { program, owner: owner.ref.name },
  });
}

/** A variable that a container is given twice: the last one counts, silently. */
function readShadowed(scene: Scene, workload: Workload): void {
  for (const container of recordsAt(podSpecOf(workload.object) ?? {}, 'containers')) {
    const seen = new Map<string, string>();
    for (const variable of recordsAt(container, 'env')) {
      const name = wordAt(variable, 'name');
      const value = String(valueAt(variable, 'value') ?? '');
      const before = seen.get(name);
      seen.set(name, value);
      if (before === undefined || before === value) continue;
      scene.ledger.add({
        kind: 'variable_shadowed',
        subject: workload.ref,
        container: textAt(container, 'name'),
        source: fieldSource(workload.object, `spec.template.spec.containers[].env[${name}]`, value),
        fields: { variable: name, before, value },
      });
    }
  }
}
