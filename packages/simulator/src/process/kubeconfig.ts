import { stringify } from 'yaml';

/** Whom a kubeconfig speaks for, and to which server. */
export interface KubeconfigInput {
  readonly url: string;
  readonly authority: string;
  readonly user: { readonly name: string; readonly token: string };
}

/** The context, cluster and user name in kubeconfigs of the simulator. */
const contextName = 'aetherius-demo';

/** A kubeconfig with a bearer token. */
export function toKubeconfig({ url, authority, user }: KubeconfigInput): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contextName,
    clusters: [
      {
        name: contextName,
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(authority).toString('base64'),
        },
      },
    ],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [
      {
        name: contextName,
        context: { cluster: contextName, user: user.name, namespace: 'default' },
      },
    ],
  });
}
