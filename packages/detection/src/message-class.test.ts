import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageClassOf, schedulingClassOf, schedulingRefusals } from './message-class.ts';

describe('messageClassOf', () => {
  it.each([
    ['ErrImagePull', 'manifest for shop/cart:9 not found: manifest unknown', 'not_found'],
    [
      'ErrImagePull',
      'failed to resolve reference: pull access denied, authorization failed',
      'denied',
    ],
    ['ImagePullBackOff', 'toomanyrequests: You have reached your pull rate limit', 'rate_limited'],
    [
      'Failed',
      'Failed to pull image "r/x": dial tcp: lookup r: no such host',
      'registry_unreachable',
    ],
    [
      'Failed',
      'Failed to pull image "x": no match for platform in manifest: not found',
      'architecture',
    ],
    ['Failed', 'Error: configmap "settings" not found', 'configmap_missing'],
    [
      'BackOff',
      'Back-off pulling image "x": x509: certificate signed by unknown authority',
      'registry_certificate',
    ],
    [
      'FailedCreate',
      'pods "x" is forbidden: exceeded quota: team, requested: cpu=1',
      'quota_exceeded',
    ],
    [
      'FailedCreate',
      'pods "x" is forbidden: failed quota: q: must specify limits.cpu',
      'quota_requires_limits',
    ],
    [
      'FailedCreate',
      'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
      'pod_security',
    ],
    [
      'FailedCreate',
      'failed calling webhook "p.example.com": connection refused',
      'webhook_failed',
    ],
    ['FailedCreate', 'admission webhook "p.example.com" denied the request', 'webhook_denied'],
    ['FailedMount', 'MountVolume.SetUp failed: configmap "routes" not found', 'configmap_missing'],
    [
      'FailedMount',
      'MountVolume.SetUp failed: object "shop"/"ca" not registered',
      'not_registered',
    ],
    ['FailedAttachVolume', 'Multi-Attach error for volume "pvc-1"', 'multi_attach'],
    ['FailedCreatePodSandBox', 'no IP addresses available in range set', 'no_addresses'],
    [
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 404',
      'path_not_found',
    ],
    [
      'Unhealthy',
      'Liveness probe failed: dial tcp 10.0.0.1:80: connect: connection refused',
      'not_listening',
    ],
    ['RunContainerError', 'exec: "serve": executable file not found in $PATH', 'command_not_found'],
    ['CreateContainerConfigError', "couldn't find key url in Secret shop/keys", 'key_missing'],
  ])('splits %s by its message', (reason, message, expected) => {
    expect(messageClassOf(reason, message)).toBe(expected);
  });

  it('has no class for a reason that needs none', () => {
    expect(messageClassOf('Scheduled', 'Successfully assigned')).toBeUndefined();
    expect(messageClassOf('constructor', 'exceeded quota')).toBeUndefined();
  });

  it('never throws', () => {
    const reason = fc.oneof(
      fc.string(),
      fc.constantFrom('Failed', 'FailedScheduling', 'Unhealthy'),
    );
    fc.assert(
      fc.property(reason, fc.string(), (name, text) => {
        messageClassOf(name, text);
        schedulingClassOf(text);
        return true;
      }),
    );
  });
});

describe('schedulingRefusals', () => {
  const message =
    '0/5 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, ' +
    "1 Insufficient cpu, 3 node(s) didn't match Pod's node affinity/selector. " +
    'preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.';

  it('counts the nodes of each reason and leaves preemption out', () => {
    expect(
      schedulingRefusals(message).map(({ messageClass, nodes }) => [messageClass, nodes]),
    ).toEqual([
      ['taint', 1],
      ['insufficient_cpu', 1],
      ['node_selector', 3],
    ]);
  });

  it('are told by the reason that refuses most nodes', () => {
    expect(schedulingClassOf(message)).toBe('node_selector');
  });

  it("do not blame the control plane's taint while anything else refuses", () => {
    const answer =
      '0/3 nodes are available: 2 node(s) had untolerated taint ' +
      '{node-role.kubernetes.io/control-plane: }, 1 Insufficient memory.';
    expect(schedulingClassOf(answer)).toBe('insufficient_memory');
  });

  it('understand a refusal that counts no nodes', () => {
    const answer =
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found';
    expect(schedulingClassOf(answer)).toBe('claim_unbound');
  });
});
