import type { KubeObject } from '@aetherius/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMark } from './keyed-mark.ts';
import { createRedaction, noRedaction } from './redaction.ts';
import { redactText } from './text-redaction.ts';
import { redactArgument, redactValue } from './value-redaction.ts';

const mark = createMark(Buffer.from('test key'));
const redaction = createRedaction({ key: Buffer.from('test key') });
const value = (text: string, name = 'NAME'): string => redactValue(text, name, mark);
const text = (line: string): string => redactText(line, mark);

describe('a value', () => {
  it.each([
    '8080',
    '-3',
    '0.01',
    '90%',
    'true',
    'off',
    '64Mi',
    '250m',
    '10GB',
    '30s',
    '1h30m',
    '2026-11-25T12:00:00Z',
    '10.96.0.1',
    '10.0.0.0/8',
    '127.0.0.1:6443',
    '::1',
    'store:6379',
    'db-0.db.shop.svc.cluster.local',
    '.social-network.svc.cluster.local',
    'api.example.com',
    'http://memcom:5000/',
    'https://api.example.com/v1/items',
    '/etc/app/config.yaml',
    './run',
    '10.0.0.1,10.0.0.2',
    'kafka-0:9092,kafka-1:9092',
  ])('of a plain shape stays: %s', (plain) => {
    expect(value(plain)).toBe(plain);
  });

  it.each([
    'hunter2',
    'correct-horse',
    'S3cr3t!',
    'a8f5f167f44f4964e6c998dee827110c',
    'noreply',
    '4111111111111111',
    'abc=def',
    'dXNlcjpwYXNzd29yZA==',
    'user:hunter2',
    '/kJ8s9d0KslqPw2',
    '99z8y7x6w5:80',
    'secret phrase given away',
  ])('of no shape becomes a mark: %s', (secret) => {
    expect(value(secret)).toMatch(/^<redacted [0-9a-f]{10}\/\d+>$/);
  });

  it('of one word stays where its name says that it is a host', () => {
    expect(value('flagd', 'FLAGD_HOST')).toBe('flagd');
    expect(value('flagd', 'GREETING')).not.toContain('flagd');
    expect(value('hunter-4f9a1c', 'DB_HOST')).not.toContain('hunter');
  });

  it('that is a URL keeps where it leads and hides who may', () => {
    expect(value('postgres://app:hunter2@db:5432/shop')).toMatch(
      /^postgres:\/\/<redacted \w+\/11>@db:5432\/shop$/,
    );
    expect(value('https://hooks.example.com/services?token=hunter2')).toMatch(
      /^https:\/\/hooks\.example\.com\/services<redacted \w+\/14>$/,
    );
  });

  it('that is a script keeps its addresses and its grammar', () => {
    const script = `while true; do wget -q http://backend:8080/ || echo "login hunter2 failed"; sleep 3; done`;
    const redacted = value(script);
    expect(redacted).toContain('wget -q http://backend:8080/ ||');
    expect(redacted).toContain('sleep 3; done');
    expect(redacted).not.toContain('hunter2');
  });

  it('that is a properties file keeps names and plain values', () => {
    const redacted = value('server.port=8080\ndatabase.url=localhost:5432\nadmin.key=hunter2\n');
    expect(redacted).toMatch(
      /^server\.port=8080\ndatabase\.url=localhost:5432\nadmin\.key=<redacted \w+\/7>\n$/,
    );
  });

  it('that is a Corefile can still be judged', () => {
    const corefile =
      '.:53 {\n    errors\n    kubernetes cluster.local in-addr.arpa ip6.arpa {\n       pods insecure\n       fallthrough in-addr.arpa\n    }\n    forward . /etc/resolv.conf\n}\n';
    expect(value(corefile, 'Corefile')).toBe(corefile);
  });

  it('that is JSON keeps keys, addresses and numbers', () => {
    const json = '{"secret": "hunter2", "store": {"addr": "store-service", "port": 9090}}';
    const redacted = value(json);
    expect(redacted).toContain('"addr": "store-service", "port": 9090');
    expect(redacted).not.toContain('hunter2');
  });

  it('shows by its mark whether two are equal, and nothing without the key', () => {
    expect(value('hunter2')).toBe(value('hunter2'));
    expect(value('hunter2')).not.toBe(value('hunter3'));
    const other = createMark(Buffer.from('another key'));
    expect(redactValue('hunter2', 'A', other)).not.toBe(value('hunter2'));
  });
});

describe('an argument', () => {
  it.each([
    ['--auth', '', '--auth'],
    ['--workers=2', '', '--workers=2'],
    ['redis', '--db-host', 'redis'],
    ['--db-host=redis', '', '--db-host=redis'],
    ['/etc/mongod.conf', '--config', '/etc/mongod.conf'],
    ['start', 'app', 'start'],
  ])('%s after "%s" stays', (argument, before, expected) => {
    expect(redactArgument(argument, before, mark)).toBe(expected);
  });

  it.each(['--password=hunter2', '-p=hunter2', 'hunter2', 'PASSWORD=hunter2'])(
    '%s keeps its name and hides its value',
    (argument) => {
      const redacted = redactArgument(argument, '', mark);
      expect(redacted).toBe(argument.replace('hunter2', mark('hunter2')));
    },
  );
});

describe('a line of text', () => {
  it.each([
    'password=hunter2',
    'DB_PASSWORD: "hunter2"',
    "{'api_key': 'hunter2'}",
    'token => hunter2,',
    'spring.datasource.password=hunter2',
    'connect postgres://app:hunter2@db:5432/shop failed',
    'Authorization: Bearer hunter2AA',
    'authorization: Basic aHVudGVyMg==',
    'dial redis://:hunter2@cache:6379',
    '?access_token=hunter2&page=2',
    'cookie: hunter2; path=/',
  ])('loses its credential: %s', (line) => {
    expect(text(line)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'xoxb-2345678901-abcdefGHI',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'Zk3v9Qx1Lr8Tn2Wb7Yp4Sd6F',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
  ])('loses what looks like a token or key: %s', (secret) => {
    expect(text(`found ${secret} here`)).not.toContain(secret);
  });

  it.each([
    'Back-off restarting failed container app in pod checkout-7d9f8b6c5-x2x4z_shop(e36d75a6-dd0b-45c8-9795-764df34c53e3)',
    'Failed to pull image "registry.example/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    "couldn't find key DB_PASSWORD in Secret shop/checkout",
    'MountVolume.SetUp failed for volume "creds" : secret "db-credentials" not found',
    'references non-existent secret key: tls.key',
    'password authentication failed for user "app"',
    'MountVolume.SetUp failed for volume "api-credentials" : secret "api-keys" not found',
    'Failed to pull image "totallynonexistentregistry12345.io/app:latest": no such host',
    'curl: (6) Could not resolve host: kldsvklnsdiogjerkngernjk23432i90erfefjio.com',
    'java.lang.IllegalStateException at org.springframework.http.converter.json.MappingJackson2HttpMessageConverter.read(Converter.java:227)',
    'basic authentication failed',
    'invalid token: expired',
    'error: dial tcp 10.96.0.12:6379: connect: connection refused',
    'ip-10-0-12-34.eu-central-1.compute.internal: node not ready',
  ])('keeps evidence: %s', (line) => {
    expect(text(line)).toBe(line);
  });
});

describe('redaction', () => {
  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 120 }), (input) => {
        const once = value(input);
        expect(value(once)).toBe(once);
        const line = text(input);
        expect(text(line)).toBe(line);
      }),
    );
  });

  it('lets no random secret through, whatever key it stands under', () => {
    const secret = fc
      .stringMatching(/^[A-Za-z0-9]{4}-[A-Za-z0-9]{8,30}$/)
      .filter(
        (candidate) =>
          /[a-z]/.test(candidate) && /[A-Z]/.test(candidate) && /\d.*\d/.test(candidate),
      );
    const name = fc.constantFrom('GREETING', 'DB_HOST', 'app.url', 'note', 'PATH');
    const wrap = fc.constantFrom(
      (one: string) => one,
      (one: string) => `use ${one} now`,
      (one: string) => `https://app:${one}@db.example.com/x`,
      (one: string) => `key: ${one}\nport: 80\n`,
      (one: string) => `{"a": "${one}", "b": 1}`,
      (one: string) => `curl -u ${one} http://api/ | sh`,
    );
    fc.assert(
      fc.property(secret, name, wrap, (planted, under, inside) => {
        expect(redactValue(inside(planted), under, mark)).not.toContain(planted);
      }),
      { numRuns: 1000 },
    );
  });

  it('of an object hides values wherever people put them, and keeps names and references', () => {
    const object: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'checkout',
        namespace: 'shop',
        annotations: { note: 'hunter2', port: '80' },
      },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'app',
                command: ['server'],
                args: ['--key', 'hunter2'],
                env: [
                  { name: 'COLOR', value: 'hunter2' },
                  { name: 'DB', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
                ],
                livenessProbe: {
                  httpGet: {
                    path: '/',
                    port: 80,
                    httpHeaders: [{ name: 'X-A', value: 'hunter2' }],
                  },
                },
              },
            ],
          },
        },
      },
      status: { conditions: [{ type: 'Available', message: 'login with password=hunter2' }] },
    };
    const redacted = redaction.object(object);
    expect(JSON.stringify(redacted)).not.toContain('hunter2');
    expect(JSON.stringify(redacted)).toContain('"secretKeyRef":{"name":"db","key":"password"}');
    expect(redacted.metadata.annotations?.['port']).toBe('80');
    expect(JSON.stringify(noRedaction.object(object)).match(/hunter2/g)).toHaveLength(5);
  });

  it('of a secret hides every value, also of a plain shape', () => {
    const secret = redaction.object({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db' },
      data: { port: '8080' },
    });
    expect(JSON.stringify(secret)).not.toContain('8080');
  });

  it('shares what it does not change', () => {
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'app', image: 'shop/app:1' }] },
    };
    expect(redaction.object(pod)).toBe(pod);
  });
});
