import { webcrypto } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '@aetherius/domain';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { fixedCredentials, type ClusterAccess } from '../src/index.ts';

/** A self-signed certificate for 127.0.0.1, valid around the present. */
export async function createCertificate(): Promise<{ cert: string; key: string }> {
  x509.cryptoProvider.set(globalThis.crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const hourMs = 3_600_000;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=scripted api server',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - hourMs),
    notAfter: new Date(Date.now() + 24 * hourMs),
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = key.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: certificate.toString('pem'),
    key: ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'),
  };
}

interface OpenWatch {
  readonly response: ServerResponse;
}

/**
 * A real HTTPS server that speaks list and watch for config maps of one namespace, and that can be
 * told to misbehave in every way a reflector must survive.
 */
export class ScriptedApiServer {
  readonly #server: Server;
  readonly #certificate: string;
  readonly #objects = new Map<string, KubeObject>();
  readonly #history: { version: number; line: string }[] = [];
  readonly #watches = new Set<OpenWatch>();
  readonly #failures: { status: number; headers: Record<string, string> }[] = [];
  #version = 100;
  #oldestVersion = 0;

  /** Every request's path and query, oldest first. */
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** Watches are accepted and then nothing is ever said. */
  isSilent = false;
  /** Watches end right after they were opened. */
  endsWatchesAtOnce = false;
  pageSize = 2;
  log = 'hello\n';

  private constructor(certificate: { cert: string; key: string }) {
    this.#certificate = certificate.cert;
    this.#server = createServer(certificate, (request, response) =>
      this.#answer(request, response),
    );
  }

  static async start(): Promise<ScriptedApiServer> {
    const server = new ScriptedApiServer(await createCertificate());
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  access(overrides: Partial<ClusterAccess> = {}): ClusterAccess {
    return {
      name: 'scripted',
      server: new URL(this.url),
      namespace: 'shop',
      tls: { ca: Buffer.from(this.#certificate), skipVerify: false },
      credentials: fixedCredentials('Bearer sesame'),
      ...overrides,
    };
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get certificate(): string {
    return this.#certificate;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  put(name: string, data: Record<string, string> = {}, uid = `uid-${name}`): void {
    const type = this.#objects.has(name) ? 'MODIFIED' : 'ADDED';
    this.#version += 1;
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'shop', uid, resourceVersion: String(this.#version) },
      data,
    };
    this.#objects.set(name, object);
    this.#tell(type, object);
  }

  remove(name: string): void {
    const object = this.#objects.get(name);
    if (!object) return;
    this.#version += 1;
    this.#objects.delete(name);
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    this.#tell('DELETED', { ...object, metadata });
  }

  /** Closes the connections that clients keep for later. */
  closeIdleConnections(): void {
    this.#server.closeIdleConnections();
  }

  /** Closes all watches without a word. */
  cutWatches(): void {
    for (const { response } of this.#watches) response.socket?.destroy();
  }

  /** Forgets the past: a watch from before now is answered by 410. */
  compact(): void {
    this.#oldestVersion = this.#version;
    this.#history.length = 0;
  }

  /** The next requests fail like this, in this order. */
  failNext(status: number, headers: Record<string, string> = {}): void {
    this.#failures.push({ status, headers });
  }

  sendToWatches(text: string): void {
    for (const { response } of this.#watches) response.write(text);
  }

  sendBookmark(version = this.#version): void {
    const object = { kind: 'ConfigMap', metadata: { resourceVersion: String(version) } };
    this.sendToWatches(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  #tell(type: string, object: KubeObject): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    this.#history.push({ version: this.#version, line });
    if (!this.isSilent) this.sendToWatches(line);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    this.requests.push(url.pathname + url.search);
    this.authorizations.push(request.headers.authorization);
    const failure = this.#failures.shift();
    if (failure) return this.#fail(response, failure);
    if (url.pathname.endsWith('/log')) return void response.end(this.log);
    if (url.searchParams.get('watch') === 'true') return this.#watch(url, response);
    if (url.pathname === '/version') return sendJson(response, { gitVersion: 'v1.34.4' });
    if (url.pathname.startsWith('/api')) return this.#list(url, response);
    this.#fail(response, { status: 404, headers: {} });
  }

  #fail(
    response: ServerResponse,
    failure: { status: number; headers: Record<string, string> },
  ): void {
    response.writeHead(failure.status, failure.headers);
    response.end(JSON.stringify({ kind: 'Status', code: failure.status, reason: 'Scripted' }));
  }

  #list(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get('continue') ?? '0');
    const limit = Math.min(this.pageSize, Number(url.searchParams.get('limit') ?? this.pageSize));
    const all = [...this.#objects.values()];
    const next = from + limit < all.length ? { continue: String(from + limit) } : {};
    sendJson(response, {
      kind: 'ConfigMapList',
      metadata: { resourceVersion: String(this.#version), ...next },
      items: all.slice(from, from + limit),
    });
  }

  #watch(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (from < this.#oldestVersion) {
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
      return void response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
    }
    if (this.endsWatchesAtOnce) return void response.end();
    const watch = { response };
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
    if (this.isSilent) return;
    for (const { version, line } of this.#history) if (version > from) response.write(line);
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
