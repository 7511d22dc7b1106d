import { describe, expect, it } from 'vitest';
import { diagnose } from '@aetherius/diagnosis';
import type { KubeObject, Snapshot } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import { ClusterBuilder, now } from './cluster-builder.ts';

const pack = loadPacks();
const goodImage = 'registry.example/web:2.0';
const badImage = 'registry.example/web:nope';

function waiting(reason: string, message: string) {
  return {
    containerStatuses: [{ name: 'web', ready: false, state: { waiting: { reason, message } } }],
  };
}

const notFound = waiting(
  'ImagePullBackOff',
  `Back-off pulling image "${badImage}": ErrImagePull: rpc error: code = NotFound desc = ${badImage}: not found`,
);
const noConfigMap = waiting('CreateContainerConfigError', 'configmap "web-settings" not found');

/** A rollout that corrects the image: the new pod's status is given, the old pod still waits. */
function correctedImage(newStatus: ReturnType<typeof waiting>): Snapshot {
  const settings = { configMapRef: { name: 'web-settings' } };
  const snapshot = new ClusterBuilder()
    .deployment('web', {
      ready: false,
      image: goodImage,
      container: { envFrom: [settings] },
      podStatus: newStatus,
    })
    .formerTemplate('web', { image: badImage, container: { envFrom: [settings] } })
    .snapshot();
  return { ...snapshot, objects: [...snapshot.objects.map(stillScaled), oldPodOf(snapshot)] };
}

/** The old ReplicaSet keeps its pod until the new one is ready. */
function stillScaled(object: KubeObject): KubeObject {
  if (object.metadata.name !== 'web-4c8e6') return object;
  return { ...object, spec: { ...(object['spec'] as object), replicas: 1 } };
}

function oldPodOf(snapshot: Snapshot): KubeObject {
  const pod = snapshot.objects.find((one) => one.kind === 'Pod');
  if (!pod) throw new Error('the builder makes a pod');
  const text = JSON.stringify(pod)
    .replaceAll('web-5d9f7', 'web-4c8e6')
    .replaceAll(goodImage, badImage);
  const old = JSON.parse(text) as KubeObject;
  return { ...old, status: { ...(old['status'] as object), ...notFound } };
}

function causesOf(snapshot: Snapshot): string[] {
  return diagnose({ now, snapshot }, pack).rootCauses.map((cause) => cause.faultClass);
}

describe('a pod that is left over from a template that was corrected', () => {
  it('does not hide what the corrected template lacks', () => {
    expect(causesOf(correctedImage(noConfigMap))).toEqual(['configmap_not_found']);
  });

  it('is no reason to roll back to it when the change has nothing to do with the cause', () => {
    const [cause] = diagnose({ now, snapshot: correctedImage(noConfigMap) }, pack).rootCauses;
    expect(cause?.remedy.remedyId).not.toBe('rollback');
  });

  it('counts as long as nothing is known of the new pod', () => {
    const creating = waiting('ContainerCreating', '');
    expect(causesOf(correctedImage(creating))).toContain('image_not_found');
  });
});

describe('a rollout that only names another ConfigMap', () => {
  it('is told as the change, and going back is the remedy', () => {
    const refersTo = (name: string) => ({ envFrom: [{ configMapRef: { name } }] });
    const snapshot = new ClusterBuilder()
      .deployment('web', {
        ready: false,
        container: refersTo('web-settings'),
        podStatus: noConfigMap,
      })
      .formerTemplate('web', { container: refersTo('web-defaults') })
      .snapshot();
    const [cause] = diagnose({ now, snapshot }, pack).rootCauses;
    expect(cause).toMatchObject({
      faultClass: 'configmap_not_found',
      remedy: { remedyId: 'rollback' },
    });
    expect(JSON.stringify(cause?.evidence)).toContain('web-defaults');
  });
});
