import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import { sha256 } from './sha256.ts';

const part = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
const word = fc.stringMatching(/^[a-z]{1,5}$/);
const parts = fc.record(
  {
    clusterId: part,
    component: part,
    reason: fc.string(),
    messageClass: part,
    subject: fc.record({ kind: word, namespace: word, name: word }),
    container: part,
    node: part,
  },
  { requiredKeys: ['reason', 'subject'] },
);

describe('fingerprint', () => {
  it('is the same for the same story, whatever the UID of its subject', () => {
    const subject = { kind: 'Deployment', namespace: 'shop', name: 'cart' };
    const once = fingerprint({ reason: 'BackOff', subject: { ...subject, uid: '1' } });
    expect(fingerprint({ reason: 'BackOff', subject: { ...subject, uid: '2' } })).toBe(once);
    expect(once).toMatch(/^[0-9a-f]{32}$/);
  });

  it('differs as soon as one of its parts differs', () => {
    const story = (value: unknown) => JSON.stringify(value, (_key, inner) => inner ?? '');
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const one = withoutUndefined(a);
        const other = withoutUndefined(b);
        const isSame = story(normal(one)) === story(normal(other));
        return (fingerprint(one) === fingerprint(other)) === isSame;
      }),
    );
  });

  it('does not let a separator inside a part shift the parts', () => {
    const subject = { kind: 'Pod', name: 'a' };
    expect(fingerprint({ reason: 'x|y', subject })).not.toBe(
      fingerprint({ reason: 'x', messageClass: 'y', subject }),
    );
  });
});

describe('sha256', () => {
  it('is the standard SHA-256 for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        return sha256(text) === createHash('sha256').update(text).digest('hex');
      }),
    );
  });
});

type Parts = Parameters<typeof fingerprint>[0];

function withoutUndefined(value: object): Parts {
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept) as Parts;
}

function normal(value: Parts) {
  const { clusterId, component, reason, messageClass, subject, container, node } = value;
  const name = `${subject.kind}/${subject.namespace ?? ''}/${subject.name}`;
  return [clusterId, component, reason, messageClass, name, container, node];
}
