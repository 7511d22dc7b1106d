import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './protobuf.ts';

/** A field with a length, as the wire has it. */
function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function envelope(apiVersion: string, kind: string, ...raw: Buffer[]): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, Buffer.concat(raw))]);
}

describe('protobuf', () => {
  it('becomes the JSON that kubectl would have written', () => {
    const metadata = field(1, Buffer.concat([field(1, 'settings'), field(3, 'shop')]));
    const entry = field(2, Buffer.concat([field(1, 'key'), field(2, 'value')]));
    expect(decodeProtobuf(envelope('v1', 'ConfigMap', metadata, entry))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop' },
      data: { key: 'value' },
    });
  });

  it('keeps a zero that was written on purpose, and no other', () => {
    const replicas = Buffer.from([0x08, 0x00]);
    const minReadySeconds = Buffer.from([0x28, 0x00]);
    const spec = field(2, Buffer.concat([replicas, minReadySeconds]));
    expect(decodeProtobuf(envelope('apps/v1', 'Deployment', spec))['spec']).toEqual({
      replicas: 0,
    });
  });

  it.each([
    ['no Kubernetes object', Buffer.from('hello'), /not a Kubernetes protobuf/],
    ['an unknown kind', envelope('v1', 'Nonsense'), /no kind "Nonsense"/],
    ['a body that is cut', envelope('v1', 'ConfigMap', Buffer.from([0x0a, 0x7f])), /EOF/],
  ])('that is %s is refused', (_what, bytes, message) => {
    expect(() => decodeProtobuf(bytes)).toThrow(message);
  });
});
