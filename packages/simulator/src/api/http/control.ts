import { badRequest, pathNotFound, ApiStatusError } from '../api-status.ts';
import type { SimulatedCluster } from '../cluster-ports.ts';
import { listOf, numberAt, recordOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import type { WatchHistory } from '../watch-history.ts';
import { readBody, type ApiRequest } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import { parsePatch } from './patch-object.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import type { WatchStreams } from './watch.ts';

/** What tests do to the server itself. */
export interface Disturbance {
  /** Every answer waits this long. */
  delayMs: number;
}

/** What the control endpoint works on. */
export interface ControlDeps {
  readonly cluster: SimulatedCluster;
  readonly watches: WatchStreams;
  readonly history: WatchHistory;
  readonly disturbance: Disturbance;
  readonly authenticator: TokenAuthenticator;
  readonly kubeconfigFor: (user: { name: string; token: string }) => string;
  /** Ends the process after the answer. */
  readonly shutDown: () => void;
}

type Control = (body: JsonRecord, deps: ControlDeps) => unknown;

const controls: Readonly<Record<string, Control>> = {
  'GET faults': (_body, { cluster }) => ({
    faults: cluster.faults.list(),
    active: cluster.faults.active(),
  }),
  'GET watches': (_body, { watches }) => ({ open: watches.size }),
  'POST faults': (body, { cluster }) =>
    cluster.faults.inject(textAt(body, 'name'), recordOf(body['options'])),
  'DELETE faults': async (_body, { cluster }) => {
    await cluster.faults.removeAll();
    return {};
  },
  'POST seed': (body, { cluster }) => cluster.seed(body),
  'POST watches/drop': (_body, { watches }) => ({ dropped: watches.dropAll() }),
  'POST watches/garbage': (body, { watches }) => {
    watches.writeGarbage(numberAt(body, 'lines') ?? 1);
    return { open: watches.size };
  },
  'POST watches/bookmarks': (body, { watches }) => {
    watches.bookmarkEveryMs = numberAt(body, 'everyMs') ?? watches.bookmarkEveryMs;
    return { everyMs: watches.bookmarkEveryMs };
  },
  'POST compact': (_body, { history }) => {
    history.compact();
    return {};
  },
  'POST delay': (body, { disturbance }) => {
    disturbance.delayMs = Math.max(0, numberAt(body, 'delayMs') ?? 0);
    return { delayMs: disturbance.delayMs };
  },
  'POST users': (body, deps) => {
    const name = textAt(body, 'name');
    if (!name) throw badRequest('name: Required value');
    const token = deps.authenticator.issue({ name, groups: listOf(body['groups']).map(String) });
    return { name, token, kubeconfig: deps.kubeconfigFor({ name, token }) };
  },
  'POST shutdown': (_body, { shutDown }) => {
    // The answer to this very request should still get out.
    setTimeout(shutDown, 50);
    return {};
  },
};

/** Answers `/aetherius/…`: faults, seeds, and disturbances of the server for tests. */
export async function serveControl(request: ApiRequest, deps: ControlDeps): Promise<ApiAnswer> {
  const name = request.path.slice('/aetherius/'.length);
  const text = await readBody(request.message);
  const body = text ? recordOf(parsePatch(text)) : {};
  const faultId = /^faults\/(.+)$/.exec(name)?.[1];
  if (request.method === 'DELETE' && faultId) {
    return settle(() => deps.cluster.faults.remove(decodeURIComponent(faultId)));
  }
  const control = controls[`${request.method} ${name}`];
  if (!control) throw pathNotFound();
  return settle(() => control(body, deps));
}

/** Errors of the cluster's own become 400 with their message: unknown fault, bad option. */
async function settle(act: () => unknown): Promise<ApiAnswer> {
  try {
    return answer((await act()) ?? {});
  } catch (err) {
    if (err instanceof ApiStatusError) throw err;
    throw badRequest((err as Error).message);
  }
}
