import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import type { ClusterAccess, Credentials } from '../access/cluster-access.ts';

/** Long enough to serve a relist's pages, shorter than load balancers keep idle connections. */
const keepAliveMs = 30_000;

/** The connections to one API server, made anew when a plugin brings another client certificate. */
export class HttpAgents {
  readonly #access: ClusterAccess;
  #current: Agent | PlainAgent | undefined;
  #cert: string | undefined;

  constructor(access: ClusterAccess) {
    this.#access = access;
  }

  get(credentials: Credentials): Agent | PlainAgent {
    if (this.#current && this.#cert === credentials.cert) return this.#current;
    this.#current?.destroy();
    this.#cert = credentials.cert;
    this.#current = createAgent(this.#access, credentials);
    return this.#current;
  }

  /** Closes all connections, also those in use. */
  stop(): void {
    this.#current?.destroy();
    this.#current = undefined;
  }
}

function createAgent(access: ClusterAccess, credentials: Credentials): Agent | PlainAgent {
  const { tls, proxyUrl, server } = access;
  const common = {
    keepAlive: true,
    keepAliveMsecs: keepAliveMs,
    ...(proxyUrl ? { proxyEnv: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl } } : {}),
  };
  if (server.protocol === 'http:') return new PlainAgent(common);
  const cert = credentials.cert ?? tls.cert;
  const key = credentials.key ?? tls.key;
  return new Agent({
    ...common,
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.ca ? { ca: tls.ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(tls.serverName ? { servername: tls.serverName } : {}),
  });
}
