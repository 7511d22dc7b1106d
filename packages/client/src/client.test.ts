import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import type { CallOutput } from '@aetherius/contract';
import { toId, type IncidentId } from '@aetherius/domain';
import { createClient, type Client } from './client.ts';
import type { NoticeEvent } from './notice-stream.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that answers as told; what stands at the other end of a client is not ours to trust. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where somebody listened a moment ago. */
async function nobodyAt(): Promise<string> {
  const url = await serve(() => {});
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

async function clientOf(answer: Answer): Promise<Client> {
  return createClient({ baseUrl: await serve(answer), timeoutMs: 2_000 });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const incidentId = toId<IncidentId>('0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a001');

describe('a call', () => {
  it('puts names into the path, the rest of a GET into the query', async () => {
    const urls: (string | undefined)[] = [];
    const client = await clientOf(({ url }, response) => {
      urls.push(url);
      json(response, 200, { items: [], nextCursor: null });
    });
    await client.listIncidents({ state: ['open', 'mitigated'], q: 'a&b', limit: 5 });
    await client.getIncidentTimeline({ incidentId, lang: 'zh' });
    expect(urls).toEqual([
      '/v1/incidents?state=open&state=mitigated&q=a%26b&limit=5',
      `/v1/incidents/${incidentId}/timeline?lang=zh`,
    ]);
  });

  it('gives every POST a key of its own, or the one that it is told', async () => {
    const keys: unknown[] = [];
    const client = await clientOf(({ headers }, response) => {
      keys.push(headers['idempotency-key']);
      json(response, 202, { name: 'oom' });
    });
    await client.injectDemoFault({ name: 'oom' });
    await client.injectDemoFault({ name: 'oom' });
    await client.injectDemoFault({ name: 'oom' }, { idempotencyKey: 'mine' });
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[2]).toBe('mine');
  });

  it('fails with the code that the server gave', async () => {
    const client = await clientOf((_, response) =>
      json(response, 404, {
        code: 'NOT_FOUND',
        message: 'There is no incident.',
        details: { what: 'incident', nested: {} },
        requestId: 'r1',
      }),
    );
    await expect(client.getIncident({ incidentId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { what: 'incident', requestId: 'r1' },
    });
  });

  it('fails with UNAVAILABLE when nobody listens or a proxy answers instead', async () => {
    const nobody = createClient({ baseUrl: await nobodyAt() });
    await expect(nobody.getHealth()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { problem: 'ECONNREFUSED' },
    });
    const proxy = await clientOf((_, response) => response.writeHead(502).end('<html>'));
    await expect(proxy.getHealth()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('fails with TIMED_OUT, and lets the caller abort with its own reason', async () => {
    const client = await clientOf(() => {});
    await expect(client.getHealth({}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'TIMED_OUT',
    });
    const aborter = new AbortController();
    const call = client.getHealth({}, { signal: aborter.signal });
    aborter.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });

  it('is typed by the route table', () => {
    expectTypeOf<Client['getHealth']>().returns.resolves.toEqualTypeOf<CallOutput<'getHealth'>>();
    // @ts-expect-error streams are read with `watchNotices`
    expectTypeOf<Client['streamNotices']>().toBeFunction();
  });
});

describe('the notice stream', () => {
  it('resumes behind the last notice after a cut, and says what may be missing', async () => {
    const lastIds: unknown[] = [];
    const baseUrl = await serve(({ headers }, response) => {
      lastIds.push(headers['last-event-id']);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const first = lastIds.length === 1;
      response.write(`event: hello\nid: 7\ndata: {"resumed":${!first}}\n\n: here\n\n`);
      const seq = first ? 8 : 9;
      // Cut in the middle of a block and of a character.
      const event = Buffer.from(
        `event: notice\nid: ${seq}\ndata: {"seq":${seq},"topic":"incident","id":"é"}\n\n`,
      );
      response.write(event.subarray(0, 60));
      setTimeout(() => {
        response.write(event.subarray(60));
        if (first) setTimeout(() => response.destroy(), 20);
      }, 10);
    });
    const aborter = new AbortController();
    const events: NoticeEvent[] = [];
    const stream = createClient({ baseUrl }).watchNotices({ retryMs: 5, signal: aborter.signal });
    for await (const event of stream) {
      events.push(event);
      if (event.kind === 'notice' && event.notice.seq === 9) aborter.abort();
    }
    expect(events).toEqual([
      { kind: 'connected', resumed: false },
      { kind: 'notice', notice: { seq: 8, topic: 'incident', id: 'é' } },
      { kind: 'disconnected' },
      { kind: 'connected', resumed: true },
      { kind: 'notice', notice: { seq: 9, topic: 'incident', id: 'é' } },
    ]);
    expect(lastIds).toEqual([undefined, '8']);
  });

  it('keeps trying while nobody answers, and ends at once when told', async () => {
    const aborter = new AbortController();
    const stream = createClient({ baseUrl: await nobodyAt() }).watchNotices({
      retryMs: 5,
      signal: aborter.signal,
    });
    const events: NoticeEvent[] = [];
    setTimeout(() => aborter.abort(), 60);
    for await (const event of stream) events.push(event);
    expect(events).toEqual([]);
  });
});
