/**
 * A stand-in for the control plane: real HTTP on a free loopback port, the built console, and
 * answers typed by the contract from `fixture-story.ts`. It keeps its state in memory, can be told
 * to change it, and tells pages so over the notice stream. It fails only on `agreed-inputs.ts`.
 *
 * Example: `node apps/console/test/fixture-server.ts busy 8090` serves it for a person.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { CallOutput, IncidentView, Notice } from '@aetherius/contract';
import type { ErrorCode, IncidentState } from '@aetherius/domain';
import { errorRegistry, message } from '@aetherius/domain';
import { agreedInputs, slowMs } from './agreed-inputs.ts';
import type { Story, StoryName } from './fixture-story.ts';
import { anIncident, createStory } from './fixture-story.ts';

/** A running fixture. */
export interface Fixture {
  readonly url: string;
  readonly story: Story;
  /** Opens a new incident and tells every page. */
  readonly openIncident: (change?: Partial<IncidentView>) => IncidentView;
  /** Changes an incident and tells every page. */
  readonly changeIncident: (incidentId: string, change: Partial<IncidentView>) => void;
  /** Cuts every notice stream; `refuse` keeps pages from reconnecting. */
  readonly cutStreams: (options: { readonly refuse: boolean }) => void;
  /** How many pages listen. */
  readonly openStreams: () => number;
  readonly stop: () => Promise<void>;
}

const distFolder = join(import.meta.dirname, '../dist');

/** Starts the fixture with a story. */
export async function startFixture(name: StoryName, port = 0): Promise<Fixture> {
  const story = createStory(name);
  const streams = new Streams();
  const server = createServer((request, response) => {
    void answer({ request, response, story, streams }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    story,
    openIncident: (change = {}) => {
      const incident = anIncident({ number: story.incidents.length + 200, ...change });
      story.incidents.unshift(incident);
      streams.tell('incident', incident.incidentId);
      return incident;
    },
    changeIncident: (incidentId, change) => {
      const at = story.incidents.findIndex((each) => each.incidentId === incidentId);
      const before = story.incidents[at];
      if (before) story.incidents[at] = { ...before, ...change };
      streams.tell('incident', incidentId);
    },
    cutStreams: ({ refuse }) => streams.cut(refuse),
    openStreams: () => streams.count(),
    stop: () => stopServer(server, streams),
  };
}

async function stopServer(server: Server, streams: Streams): Promise<void> {
  streams.cut(true);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** The open notice streams. */
class Streams {
  #seq = 0;
  #isRefusing = false;
  readonly #open = new Set<ServerResponse>();

  add(response: ServerResponse): void {
    if (this.#isRefusing) {
      response.writeHead(503).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`event: hello\ndata: {"resumed":false}\n\n`);
    this.#open.add(response);
    response.on('close', () => this.#open.delete(response));
  }

  tell(topic: Notice['topic'], id: string): void {
    this.#seq += 1;
    const notice: Notice = { seq: this.#seq, topic, id };
    for (const response of this.#open) {
      response.write(`id: ${this.#seq}\nevent: notice\ndata: ${JSON.stringify(notice)}\n\n`);
    }
  }

  count(): number {
    return this.#open.size;
  }

  cut(refuse: boolean): void {
    this.#isRefusing = refuse;
    for (const response of this.#open) response.end();
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly story: Story;
  readonly streams: Streams;
}

async function answer(exchange: Exchange): Promise<void> {
  const url = new URL(exchange.request.url ?? '/', 'http://127.0.0.1');
  if (!url.pathname.startsWith('/v1/')) return serveFile(exchange.response, url.pathname);
  const incident = /^\/v1\/incidents\/([^/]+)(?:\/(\w+))?$/.exec(url.pathname);
  if (incident?.[1]) return answerIncident(exchange, incident[1], incident[2] ?? 'detail');
  const fault = /^\/v1\/demo\/faults\/([^/]+)\/(inject|remove)$/.exec(url.pathname);
  if (fault?.[1]) return changeFault(exchange, fault[1], fault[2] === 'inject');
  if (url.pathname === '/v1/incidents') return listIncidents(exchange, url.searchParams);
  return answerList(exchange, url.pathname);
}

function answerList(exchange: Exchange, pathname: string): void {
  const { story, streams, response } = exchange;
  if (pathname === '/v1/clusters') return send(exchange, page(story.clusters));
  if (pathname === '/v1/stream') return streams.add(response);
  if (pathname === '/v1/version') {
    return send(exchange, { app: 'manager', version: '0.1.0', node: process.version });
  }
  if (pathname !== '/v1/demo/faults') return fail(exchange, 'NOT_FOUND');
  return story.faults ? send(exchange, { items: story.faults }) : fail(exchange, 'DEMO_ONLY');
}

async function listIncidents(exchange: Exchange, query: URLSearchParams): Promise<void> {
  const text = query.get('q') ?? '';
  if (text === agreedInputs.failingSearch) return fail(exchange, 'INTERNAL');
  if (text === agreedInputs.databaseAwaySearch) return fail(exchange, 'DATABASE_UNAVAILABLE');
  if (text === agreedInputs.slowSearch) await new Promise((done) => setTimeout(done, slowMs));
  const limit = Number(query.get('limit') ?? 50);
  const from = Number(query.get('cursor') ?? 0);
  const found = exchange.story.incidents.filter((each) => fits(each, query));
  const nextCursor = from + limit < found.length ? String(from + limit) : null;
  return send(exchange, { items: found.slice(from, from + limit), nextCursor });
}

function fits(incident: IncidentView, query: URLSearchParams): boolean {
  const oneOf = (name: string, value: string) =>
    !query.has(name) || query.getAll(name).includes(value);
  const { target } = incident;
  const names = `${target.name} ${target.namespace} ${incident.clusterName} ${incident.rootCause}`;
  const text = query.get('q') ?? '';
  return (
    oneOf('state', incident.state) &&
    oneOf('severity', incident.severity) &&
    oneOf('clusterId', incident.clusterId) &&
    oneOf('namespace', target.namespace ?? '') &&
    oneOf('number', String(incident.number)) &&
    (text === agreedInputs.slowSearch || names.includes(text))
  );
}

function answerIncident(exchange: Exchange, incidentId: string, part: string): void {
  const { story } = exchange;
  if (incidentId === agreedInputs.failingIncident) return fail(exchange, 'INTERNAL');
  const incident = story.incidents.find((each) => each.incidentId === incidentId);
  if (!incident) return fail(exchange, 'NOT_FOUND');
  if (part === 'timeline') return send(exchange, page(story.timelineOf(incident)));
  if (part === 'diagnose') return send(exchange, { incidentId: incident.incidentId });
  if (part === 'snapshot') return send(exchange, {});
  const diagnosis = story.diagnosisOf(incident);
  const detail: CallOutput<'getIncident'> = {
    incident,
    diagnosis,
    diagnosedAt: diagnosis ? incident.openedAt : null,
    diagnosedInMs: diagnosis ? 41 : null,
    snapshotId: null,
  };
  return send(exchange, detail);
}

function changeFault(exchange: Exchange, name: string, injected: boolean): void {
  const { story, streams } = exchange;
  if (name === agreedInputs.refusedFault) return fail(exchange, 'CONFLICT');
  const at = story.faults?.findIndex((each) => each.name === name) ?? -1;
  const fault = story.faults?.[at];
  if (!fault || !story.faults) return fail(exchange, 'NOT_FOUND');
  story.faults[at] = { ...fault, injected };
  const known = story.incidents.findIndex(
    (each) => each.target.name === fault.target?.name && each.state === 'open',
  );
  const incident = story.incidents[known];
  if (injected) story.incidents.unshift(incidentOf(story, name));
  else if (incident) story.incidents[known] = { ...incident, state: 'resolved' as IncidentState };
  streams.tell('incident', story.incidents[0]?.incidentId ?? '');
  return send(exchange, { name }, 202);
}

function incidentOf(story: Story, name: string): IncidentView {
  const fault = story.faults?.find((each) => each.name === name);
  return anIncident({
    number: story.incidents.length + 200,
    beganAt: new Date().toISOString(),
    openedAt: new Date().toISOString(),
    headlineMessage: fault?.title ?? message('incident'),
    rootCause: null,
    confidence: null,
    ...(fault?.target ? { target: fault.target } : {}),
  });
}

function page<Item>(items: readonly Item[]): { items: readonly Item[]; nextCursor: null } {
  return { items, nextCursor: null };
}

function send({ response }: Exchange, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(exchange: Exchange, code: ErrorCode): void {
  const body = { code, message: code, requestId: 'req-7f3a' };
  send(exchange, body, errorRegistry[code].http);
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file of the built console; every other address is the console's own, so it gets the page. */
async function serveFile(response: ServerResponse, pathname: string): Promise<void> {
  const asked = join(distFolder, normalize(pathname));
  const isFile =
    asked.startsWith(distFolder) && (await stat(asked).catch(() => undefined))?.isFile();
  const file = isFile ? asked : join(distFolder, 'index.html');
  response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'text/plain' });
  createReadStream(file).pipe(response);
}

if (import.meta.main) {
  const [name = 'busy', port = '8090'] = process.argv.slice(2);
  const { url } = await startFixture(name as StoryName, Number(port));
  process.stdout.write(`${url}\n`);
}
