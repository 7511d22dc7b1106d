import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImageCatalogue, parseImageReference } from '../workloads/image-catalogue.ts';
import { pullImage } from './image-pull.ts';

const base = { platforms: ['amd64'], sizeMi: 10, commands: [], behaviour: {} };
const catalogue = createImageCatalogue([
  { ...base, repository: 'registry.example/app', tags: ['1'] },
  { ...base, repository: 'registry.example/closed', tags: ['1'], isPrivate: true },
  { ...base, repository: 'registry.example/arm', tags: ['1'], platforms: ['arm64'] },
]);

function pull(image: string, hasPullSecret = false): string {
  const outcome = pullImage(catalogue, {
    image,
    architecture: 'amd64',
    hasPullSecret,
    dnsServer: '10.96.0.10',
  });
  return outcome.kind === 'pulled' ? 'pulled' : outcome.message;
}

describe('a pull', () => {
  it.each([
    ['registry.example/app:1', 'pulled'],
    [
      'registry.example/app:2',
      'rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/app:2": failed to resolve reference "registry.example/app:2": registry.example/app:2: not found',
    ],
    [
      'acme/secret:1',
      'failed to pull and unpack image "docker.io/acme/secret:1": failed to resolve reference "docker.io/acme/secret:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    ],
    [
      'nowhere.example/app:1',
      'failed to pull and unpack image "nowhere.example/app:1": failed to resolve reference "nowhere.example/app:1": failed to do request: Head "https://nowhere.example/v2/app/manifests/1": dial tcp: lookup nowhere.example on 10.96.0.10:53: no such host',
    ],
    [
      'registry.example/arm:1',
      'rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/arm:1": no match for platform in manifest: not found',
    ],
  ])('of %s answers as containerd does', (image, answer) => {
    expect(pull(image)).toBe(answer);
  });

  it('of a private image needs a secret', () => {
    expect(pull('registry.example/closed:1')).toContain('pull access denied');
    expect(pull('registry.example/closed:1', true)).toBe('pulled');
  });
});

describe('an image reference', () => {
  it('gets the defaults of Docker', () => {
    expect(parseImageReference('nginx')?.full).toBe('docker.io/library/nginx:latest');
    expect(parseImageReference('team/app:1.2')?.full).toBe('docker.io/team/app:1.2');
    expect(parseImageReference('host.example:5000/a/b')?.host).toBe('host.example:5000');
  });

  it('is refused, never thrown at, when it is none', () => {
    expect(parseImageReference('Upper:1')).toBeUndefined();
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        parseImageReference(text);
      }),
    );
  });
});
