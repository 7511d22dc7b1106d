import { describe, expect, it } from 'vitest';
import { suspectCorefile } from './dns.ts';

const sound = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf
    cache 30
}
`;

describe('a Corefile', () => {
  it('is not suspect as Kubernetes ships it', () => {
    expect(suspectCorefile(sound)).toBeUndefined();
  });

  it('is suspect when a template answers NXDOMAIN, no zone is served, or a hole is forwarded to', () => {
    const bad = [
      sound.replace('errors', 'template ANY ANY a.b.svc.cluster.local {\n rcode NXDOMAIN\n }'),
      sound.replace(/kubernetes[^}]*\}/, ''),
      sound.replace('cluster.local in', 'cluster.lokal in'),
      sound.replace('/etc/resolv.conf', '192.0.2.1'),
    ];
    expect(bad.map((one) => suspectCorefile(one)?.problem)).toEqual([
      'template',
      'no_kubernetes',
      'zone',
      'forward',
    ]);
  });
});
