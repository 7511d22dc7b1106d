import { describe, expect, it } from 'vitest';
import {
  classifyConfigError,
  classifyCreateError,
  classifyPullError,
  classifyStartError,
} from './message-classes.ts';

describe('a pull failure', () => {
  it.each([
    ['registry.example/a:1: not found', 'not_found'],
    ['manifest unknown: manifest unknown', 'not_found'],
    ['pull access denied, repository does not exist or may require authorization', 'denied'],
    ['dial tcp: lookup registry.example on 10.0.0.1:53: no such host', 'unreachable'],
    ['no match for platform in manifest: not found', 'architecture'],
    ['toomanyrequests: You have reached your pull rate limit', 'rate_limited'],
    ['x509: certificate signed by unknown authority', 'untrusted'],
  ])('"%s" is %s', (message, problem) => {
    expect(classifyPullError(message, 'registry.example/a:1', 'ErrImagePull').problem).toBe(
      problem,
    );
  });

  it('names registry, repository and tag, also without any of them', () => {
    const parts = ['nginx', 'team/app:2', 'localhost:5000/app', 'r.example/a/b@sha256:abc'].map(
      (image) => classifyPullError('', image, 'ErrImagePull'),
    );
    expect(parts.map((one) => [one.registry, one.repository, one.tag])).toEqual([
      ['docker.io', 'nginx', 'latest'],
      ['docker.io', 'team/app', '2'],
      ['localhost:5000', 'app', 'latest'],
      ['r.example', 'a/b', 'sha256:abc'],
    ]);
  });
});

describe('a missing configuration', () => {
  it('is told apart by object and key', () => {
    expect(classifyConfigError('configmap "a" not found').problem).toBe('object_missing');
    expect(classifyConfigError("couldn't find key k in Secret shop/b")).toMatchObject({
      problem: 'key_missing',
      objectKind: 'Secret',
      missing: 'b',
      key: 'k',
    });
  });
});

describe('a start error', () => {
  it('names the command that is not there', () => {
    const message =
      'runc create failed: exec: "serve": executable file not found in $PATH: unknown';
    expect(classifyStartError(message)).toEqual({ problem: 'command_not_found', command: 'serve' });
    expect(classifyStartError('Back-off restarting failed container')).toBeUndefined();
  });
});

describe('a refused pod', () => {
  it.each([
    ['exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2', 'quota_exceeded'],
    ['failed quota: q: must specify limits.cpu for: a', 'quota_requires'],
    ['violates PodSecurity "restricted:latest": runAsNonRoot != true', 'pod_security'],
    ['failed calling webhook "w": x509: certificate signed by unknown authority', 'webhook_tls'],
    [
      'failed calling webhook "w": failed to call webhook: connection refused',
      'webhook_unavailable',
    ],
    ['admission webhook "w" denied the request: no', 'webhook_denied'],
    [
      'error looking up service account a/b: serviceaccount "b" not found',
      'service_account_missing',
    ],
  ])('"%s" is %s', (message, problem) => {
    expect(classifyCreateError(message).problem).toBe(problem);
  });
});
