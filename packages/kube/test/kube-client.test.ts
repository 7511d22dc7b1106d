import { createServer, type IncomingMessage } from 'node:http';
import { connect as connectTo, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createKubeClient,
  requireKnownKind,
  type ClusterAccess,
  type KubeClient,
} from '../src/index.ts';
import { createCertificate, ScriptedApiServer } from './scripted-api-server.ts';

let server: ScriptedApiServer;
const clients: KubeClient[] = [];
const configMaps = requireKnownKind('ConfigMap');

beforeEach(async () => {
  server = await ScriptedApiServer.start();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await server.stop();
});

function connect(overrides: Partial<ClusterAccess> = {}): KubeClient {
  const client = createKubeClient(server.access(overrides));
  clients.push(client);
  return client;
}

/** A proxy that opens tunnels, and notes where to. */
async function startProxy() {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, near: Socket) => {
    asked.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const far = connectTo(Number(port), host, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () => new Promise((resolve) => proxy.close(resolve)),
  };
}

describe('a client', () => {
  it('lists all pages and gives each object its kind', async () => {
    for (const name of ['a', 'b', 'c']) server.put(name);
    const names: string[] = [];
    for await (const object of connect().listObjects(configMaps, { namespace: 'shop' })) {
      names.push(`${object.apiVersion} ${object.kind} ${object.metadata.name}`);
    }
    expect(names).toEqual(['v1 ConfigMap a', 'v1 ConfigMap b', 'v1 ConfigMap c']);
    expect(server.requests).toEqual([
      '/api/v1/namespaces/shop/configmaps?limit=500',
      '/api/v1/namespaces/shop/configmaps?limit=500&continue=2',
    ]);
  });

  it('sends its token', async () => {
    await connect().fetchVersion();
    expect(server.authorizations).toEqual(['Bearer sesame']);
  });

  it('asks for new credentials after a 401', async () => {
    let tokens = 0;
    let discarded = 0;
    const client = connect({
      credentials: {
        fetch: () => Promise.resolve({ authorization: `Bearer ${++tokens}` }),
        discard: () => void discarded++,
      },
    });
    server.failNext(401);
    await expect(client.fetchVersion()).rejects.toMatchObject({ code: 'KUBE_UNAUTHORIZED' });
    expect(discarded).toBe(1);
    expect(await client.fetchVersion()).toBe('v1.34.4');
  });

  it('cuts a log at the limit and says so', async () => {
    server.log = 'x'.repeat(1000);
    const pod = { kind: 'Pod', namespace: 'shop', name: 'checkout-1' };
    const log = await connect().fetchLog(pod, { container: 'app', limitBytes: 100, tailLines: 5 });
    expect(log).toEqual({ text: 'x'.repeat(100), isCut: true });
    expect(server.requests[0]).toBe(
      '/api/v1/namespaces/shop/pods/checkout-1/log?container=app&tailLines=5&limitBytes=101',
    );
  });

  it('says that a server is unreachable, and why', async () => {
    const client = connect();
    await server.stop();
    await expect(client.fetchVersion()).rejects.toMatchObject({
      code: 'KUBE_UNREACHABLE',
      retry: 'soon',
      details: { problem: 'ECONNREFUSED' },
    });
    server = await ScriptedApiServer.start();
  });

  it('goes through the proxy that a kubeconfig names', async () => {
    const proxy = await startProxy();
    const client = connect({ proxyUrl: proxy.url });
    expect(await client.fetchVersion()).toBe('v1.34.4');
    expect(proxy.asked).toEqual([new URL(server.url).host]);
    await client.stop();
    await proxy.stop();
  });

  it('asks once more when the server had closed a kept connection', async () => {
    const client = connect();
    await client.fetchVersion();
    server.closeIdleConnections();
    expect(await client.fetchVersion()).toBe('v1.34.4');
  });

  it('refuses a server whose certificate another authority signed', async () => {
    const other = await createCertificate();
    const client = connect({ tls: { ca: Buffer.from(other.cert), skipVerify: false } });
    await expect(client.fetchVersion()).rejects.toMatchObject({
      code: 'KUBE_UNREACHABLE',
      details: { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  it.each([
    [403, 'KUBE_FORBIDDEN', 'later'],
    [404, 'KUBE_NOT_FOUND', 'never'],
    [409, 'KUBE_CONFLICT', 'soon'],
    [410, 'KUBE_GONE', 'soon'],
    [422, 'KUBE_REQUEST_FAILED', 'never'],
    [429, 'KUBE_REQUEST_FAILED', 'soon'],
    [500, 'KUBE_REQUEST_FAILED', 'soon'],
    [503, 'KUBE_REQUEST_FAILED', 'soon'],
  ])('classifies the status %i as %s, to be retried %s', async (status, code, retry) => {
    server.failNext(status);
    await expect(connect().fetchVersion()).rejects.toMatchObject({
      code,
      retry,
      details: { status, reason: 'Scripted', verb: 'get', what: 'version' },
    });
  });

  it('gives undefined for an object that does not exist, when only looking', async () => {
    server.failNext(404);
    const ref = { name: 'nobody', namespace: 'shop' };
    expect(await connect().findObject(configMaps, ref)).toBeUndefined();
  });
});
