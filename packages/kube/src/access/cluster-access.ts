/** Everything needed to speak to one API server; made from a kubeconfig or a service account. */
export interface ClusterAccess {
  /** The name people use: the context's, or `in-cluster`. */
  readonly name: string;
  readonly server: URL;
  readonly namespace: string;
  readonly tls: {
    readonly ca?: Buffer | undefined;
    readonly cert?: Buffer | undefined;
    readonly key?: Buffer | undefined;
    readonly serverName?: string | undefined;
    readonly skipVerify: boolean;
  };
  readonly proxyUrl?: string | undefined;
  readonly credentials: CredentialSource;
}

/** Gives the credentials of the next request. Called for each, so that tokens may change. */
export interface CredentialSource {
  /** The Authorization header, and a client certificate when a plugin gave one. */
  fetch(): Promise<Credentials>;
  /** Told of a 401: what is cached must be fetched again. */
  discard(): void;
}

/** What identifies a request. */
export interface Credentials {
  readonly authorization?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Credentials that never change. */
export function fixedCredentials(authorization?: string): CredentialSource {
  return {
    fetch: () => Promise.resolve(authorization === undefined ? {} : { authorization }),
    discard: () => undefined,
  };
}
