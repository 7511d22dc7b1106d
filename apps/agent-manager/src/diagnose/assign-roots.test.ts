import { message, type ObjectRef, type RootCause } from '@aetherius/domain';
import { aRef, aSymptom } from '@aetherius/testkit';
import { expect, it } from 'vitest';
import { assignRoots } from './assign-roots.ts';

const checkout = aRef();
const cart = aRef({ name: 'cart' });
const node = aRef({ kind: 'Node', name: 'node-1' });
const ofCheckout = aSymptom({ subject: checkout });
const ofCart = aSymptom({ subject: cart });
const undiagnosed = { rootCause: null, target: checkout };

const assign = (...given: Parameters<typeof assignRoots>) => {
  const assignment = assignRoots(...given);
  if (!assignment) throw new Error('no root was taken');
  return assignment;
};

function aRoot(faultClass: string, target: ObjectRef, explained: readonly ObjectRef[]): RootCause {
  return {
    faultClass,
    faultId: faultClass,
    target,
    targetExists: true,
    confidence: 0.9,
    severity: 'high',
    headline: message('x'),
    evidence: [],
    chain: [],
    ruledOut: [],
    affects: [],
    explains: explained,
    changes: [],
    remedy: { remedyId: 'none', what: message('x'), params: {}, safe: false, why: message('x') },
  };
}

it('leaves all symptoms with one root that explains them', () => {
  const root = aRoot('node_down', node, [checkout, cart]);
  const { own, others } = assign(undiagnosed, [ofCheckout, ofCart], [root]);
  expect(own.fingerprints).toEqual([ofCheckout.fingerprint, ofCart.fingerprint]);
  expect(others).toEqual([]);
});

it('gives each independent root its own symptoms', () => {
  const first = aRoot('oom', checkout, [checkout]);
  const second = aRoot('bad_image', cart, [cart]);
  const { own, others } = assign(undiagnosed, [ofCheckout, ofCart], [first, second]);
  expect(own.root).toBe(first);
  expect(others).toEqual([{ root: second, fingerprints: [ofCart.fingerprint] }]);
});

it('keeps the cause that the incident had, whatever the order of the roots', () => {
  const first = aRoot('oom', checkout, [checkout]);
  const second = aRoot('bad_image', cart, [cart]);
  const known = { rootCause: 'bad_image', target: cart };
  const { own } = assign(known, [ofCheckout, ofCart], [first, second]);
  expect(own.root).toBe(second);
});

it('leaves a root alone that explains nothing here, and keeps symptoms nobody claims', () => {
  const foreign = aRoot('bad_image', cart, [cart]);
  const mine = aRoot('oom', checkout, [checkout]);
  const stray = aSymptom({ subject: aRef({ name: 'stray' }) });
  const { own, others } = assign(undiagnosed, [ofCheckout, stray], [foreign, mine]);
  expect(own.root).toBe(mine);
  expect(own.fingerprints).toEqual([ofCheckout.fingerprint, stray.fingerprint]);
  expect(others).toEqual([]);
});

it('takes a root that is only near the symptoms when none explains them, and no foreign one', () => {
  const foreign = aRoot('bad_image', cart, [cart]);
  const near = { ...aRoot('coredns_down', node, []), affects: [checkout] };
  expect(assign(undiagnosed, [ofCheckout], [foreign, near]).own.root).toBe(near);
  expect(assignRoots(undiagnosed, [ofCheckout], [foreign])).toBeUndefined();
});

it('parts two causes at one workload by their containers', () => {
  const inContainer = (root: RootCause, container: string): RootCause => ({
    ...root,
    headline: message('x', { container }),
  });
  const image = inContainer(aRoot('bad_image', checkout, [checkout]), 'web');
  const config = inContainer(aRoot('no_config', checkout, [checkout]), 'worker');
  const ofWeb = aSymptom({ subject: checkout, container: 'web', fingerprint: 'web' });
  const ofWorker = aSymptom({ subject: checkout, container: 'worker', fingerprint: 'worker' });
  const { own, others } = assign(undiagnosed, [ofWeb, ofWorker], [image, config]);
  expect(own).toEqual({ root: image, fingerprints: ['web'] });
  expect(others).toEqual([{ root: config, fingerprints: ['worker'] }]);
});
