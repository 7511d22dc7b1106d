import { describe, expect, it } from 'vitest';
import { kubectlFor } from './kubectl.ts';

function absence(name: string): string {
  return kubectlFor({ kind: 'absence', ref: { kind: 'ConfigMap', namespace: 'shop', name } });
}

describe('the command beside an evidence', () => {
  it('takes plain names as they are', () => {
    expect(absence('app.settings-1')).toBe('kubectl get configmap/app.settings-1 -n shop');
  });

  it.each([
    ['a; touch pwned', "kubectl get 'configmap/a; touch pwned' -n shop"],
    ['$(id)', "kubectl get 'configmap/$(id)' -n shop"],
    ["it's", String.raw`kubectl get 'configmap/it'\''s' -n shop`],
    ['a\nb', "kubectl get 'configmap/a\nb' -n shop"],
  ])('gives the shell one word for %j', (name, command) => {
    expect(absence(name)).toBe(command);
  });
});
