import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@aetherius/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubeconfigFiles, loadKubeconfigAccess } from './kubeconfig-access.ts';
import { loadInClusterAccess } from './in-cluster.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const load = (files: string[], context?: string) =>
  loadKubeconfigAccess({ files, context, clock: systemClock });

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const config = (user: string): string => `
apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: one
  cluster:
    server: https://127.0.0.1:6443
    certificate-authority: ca.pem
contexts:
- name: dev
  context: { cluster: one, user: me, namespace: shop }
users:
- name: me
  user: ${user}
`;

describe('a kubeconfig', () => {
  it('gives server, namespace, certificate beside the file, and token', async () => {
    await file('ca.pem', pem);
    const access = await load([await file('config', config('{ token: sesame }'))]);
    expect(access.server.href).toBe('https://127.0.0.1:6443/');
    expect(access.namespace).toBe('shop');
    expect(access.tls.ca?.toString()).toBe(pem);
    expect(await access.credentials.fetch()).toEqual({ authorization: 'Bearer sesame' });
  });

  it('reads client certificates inline', async () => {
    await file('ca.pem', pem);
    const data = Buffer.from(pem).toString('base64');
    const user = `{ client-certificate-data: ${data}, client-key-data: ${data} }`;
    const access = await load([await file('config', config(user))]);
    expect(access.tls.cert?.toString()).toBe(pem);
    expect(access.tls.key?.toString()).toBe(pem);
  });

  it('reads a token file and basic credentials', async () => {
    await file('ca.pem', pem);
    await file('token', 'from-file\n');
    const byFile = await load([await file('config', config('{ tokenFile: token }'))]);
    expect(await byFile.credentials.fetch()).toMatchObject({ authorization: 'Bearer from-file' });
    const basic = await load([await file('config', config('{ username: a, password: b }'))]);
    expect(await basic.credentials.fetch()).toEqual({ authorization: 'Basic YTpi' });
  });

  it('asks an exec plugin', async () => {
    await file('ca.pem', pem);
    const answer = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plugin' },
    });
    const path = await file('answer.json', answer);
    const user = `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: cat, args: [${path}] } }`;
    const access = await load([await file('config', config(user))]);
    expect(await access.credentials.fetch()).toEqual({ authorization: 'Bearer from-plugin' });
  });

  it('says which plugin failed', async () => {
    await file('ca.pem', pem);
    const user = '{ exec: { apiVersion: v1, command: no-such-plugin-here } }';
    const access = await load([await file('config', config(user))]);
    await expect(access.credentials.fetch()).rejects.toMatchObject({
      code: 'KUBE_UNAUTHORIZED',
      details: { plugin: 'no-such-plugin-here' },
    });
  });

  it('merges a list of files: the first to name a thing wins, absent files are skipped', async () => {
    await file('ca.pem', pem);
    const first = await file('first', 'current-context: prod\ncontexts: []\n');
    const second = await file('second', config('{ token: sesame }').replaceAll('dev', 'prod'));
    const access = await load([first, join(folder, 'absent'), second]);
    expect(access.name).toBe('prod');
  });

  it('names the contexts that exist when the one asked for does not', async () => {
    await file('ca.pem', pem);
    await expect(load([await file('config', config('{}'))], 'prod')).rejects.toMatchObject({
      code: 'KUBE_CONTEXT_NOT_FOUND',
      details: { context: 'prod', contexts: ['dev'] },
    });
  });

  it('is missed by its path', async () => {
    const path = join(folder, 'absent');
    await expect(load([path])).rejects.toMatchObject({
      code: 'KUBECONFIG_NOT_FOUND',
      details: { file: path },
    });
  });
});

describe('a malformed kubeconfig', () => {
  const malformed = [
    { what: 'a tab as indentation', text: 'clusters:\n\t- name: one\n', line: 2, problem: /tab/i },
    { what: 'an unclosed list', text: 'clusters: [\n', line: 2, problem: /./ },
    {
      what: 'a server that is no URL',
      text: config('{}').replace('https://127.0.0.1:6443', 'here'),
      line: 8,
      problem: /server: must be/,
    },
    {
      what: 'a cluster without a name',
      text: 'clusters:\n- cluster: { server: "https://a" }\n',
      line: 2,
      problem: /clusters.0.name/,
    },
    { what: 'text instead of a list', text: 'clusters: none\n', line: 1, problem: /clusters/ },
    { what: 'something else altogether', text: '<html></html>', line: 1, problem: /the file/ },
  ];

  it.each(malformed)('with $what is refused with file, line and problem', async (wrong) => {
    const path = await file('config', wrong.text);
    await expect(load([path])).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      details: {
        file: path,
        line: wrong.line,
        at: expect.stringContaining(`line ${wrong.line},`) as string,
        problem: expect.stringMatching(wrong.problem) as string,
      },
    });
  });

  it('whose context names a cluster that is not there is refused', async () => {
    const path = await file('config', config('{}').replace('cluster: one,', 'cluster: two,'));
    await expect(load([path])).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      details: { problem: expect.stringContaining('"two"') as string },
    });
  });

  it('whose certificate is no PEM, or cannot be read, is refused', async () => {
    const path = await file('config', config('{}'));
    await expect(load([path])).rejects.toMatchObject({
      details: { problem: expect.stringContaining('certificate-authority: cannot read') as string },
    });
    await file('ca.pem', pem);
    const inline = await file('inline', config('{ client-certificate-data: bm90IGEgcGVt }'));
    await expect(load([inline])).rejects.toMatchObject({
      details: { problem: 'client-certificate-data: not a PEM block in base64' },
    });
  });
});

describe('the place of the kubeconfig', () => {
  it('is the file named, else the list of the variable, else the home folder', () => {
    const homeFolder = '/home/me';
    expect(kubeconfigFiles({ explicitFile: 'x', kubeconfigVariable: 'y', homeFolder })).toEqual([
      'x',
    ]);
    expect(kubeconfigFiles({ kubeconfigVariable: 'y:z', homeFolder })).toEqual(['y', 'z']);
    expect(kubeconfigFiles({ homeFolder })).toEqual(['/home/me/.kube/config']);
  });
});

describe('the account of a pod', () => {
  it('is read from its folder, and its token again when it was replaced', async () => {
    await file('ca.crt', pem);
    await file('namespace', 'aetherius');
    await file('token', 'first');
    let nowMs = 0;
    const clock = { ...systemClock, now: () => new Date(nowMs) };
    const access = await loadInClusterAccess({ host: '10.96.0.1', port: '443', folder, clock });
    expect(access.server.href).toBe('https://10.96.0.1/');
    expect(access.namespace).toBe('aetherius');
    expect(await access.credentials.fetch()).toMatchObject({ authorization: 'Bearer first' });
    await file('token', 'second');
    expect(await access.credentials.fetch()).toMatchObject({ authorization: 'Bearer first' });
    nowMs += 60_000;
    expect(await access.credentials.fetch()).toMatchObject({ authorization: 'Bearer second' });
  });
});
