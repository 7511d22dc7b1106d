import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiStatusError, badRequest } from '../api-status.ts';
import { findKindByPlural } from '../kinds.ts';
import type { KindEntry } from '../object-store.ts';
import { isRecord, recordOf, type JsonRecord } from '../patch/json-value.ts';
import { decodeProtobuf } from '../schema/protobuf.ts';

/** Who asks, as authentication found out. */
export interface UserIdentity {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a path under `/api` or `/apis` names. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** Undefined for virtual resources (reviews, metrics) and unknown ones. */
  readonly entry: KindEntry | undefined;
}

/** One request on its way through the server. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly message: IncomingMessage;
  readonly user: UserIdentity;
}

/** A request for a resource of a registered kind. */
export interface ResourceRequest extends ApiRequest {
  readonly resource: ResourcePath & { readonly entry: KindEntry };
}

const maxBodyBytes = 3 * 1024 * 1024;

/** Splits a path into the resource it names; undefined when it names none. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (parts[0] === 'api') return toResourcePath('', parts.slice(1));
  return parts[0] === 'apis' ? toResourcePath(parts[1] ?? '', parts.slice(2)) : undefined;
}

function toResourcePath(
  group: string,
  [version = '', ...rest]: readonly string[],
): ResourcePath | undefined {
  if (rest.length === 0) return undefined;
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceItself(rest);
  const [plural = '', name, subresource] = isNamespaced ? rest.slice(2) : rest;
  const found = findKindByPlural(group === 'events.k8s.io' ? '' : group, plural);
  const entry = found?.version === version ? found : undefined;
  const namespace = isNamespaced ? rest[1] : undefined;
  return { group, version, plural, namespace, name, subresource, entry };
}

function isNamespaceItself(rest: readonly string[]): boolean {
  return rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize');
}

/** The verb that RBAC rules speak of. */
export function verbOf(request: Pick<ApiRequest, 'method' | 'query'>, path: ResourcePath): string {
  switch (request.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return path.name ? 'delete' : 'deletecollection';
    default:
      if (isTrue(request.query.get('watch'))) return 'watch';
      return path.name ? 'get' : 'list';
  }
}

/** Whether a query parameter says yes. */
export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

/** The whole body as text; refused with 413 beyond 3 MiB. */
export async function readBody(message: IncomingMessage): Promise<string> {
  return (await readBytes(message)).toString('utf8');
}

async function readBytes(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) {
      throw new ApiStatusError({
        code: 413,
        reason: 'RequestEntityTooLarge',
        message: `Request entity too large: limit is ${maxBodyBytes}`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of the body, without parameters. */
export function contentTypeOf(message: IncomingMessage): string {
  return (message.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '';
}

/** The body as JSON or YAML, whichever the content type says. */
async function readDocument(message: IncomingMessage, kind: string): Promise<unknown> {
  const type = contentTypeOf(message);
  if (type.includes('cbor')) throw unsupportedMediaType(type);
  if (type.includes('protobuf')) return decodeProtobuf(await readBytes(message));
  const text = await readBody(message);
  return type.includes('yaml') ? parseYamlText(text) : parseJsonText(text, kind);
}

function parseYamlText(text: string): unknown {
  try {
    return parseYaml(text) as unknown;
  } catch (err) {
    throw badRequest(`error decoding YAML: ${(err as Error).message}`);
  }
}

function parseJsonText(text: string, kind: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (err) {
    const isCut = /end of JSON input|Expected/.test((err as Error).message);
    const why = isCut ? 'unexpected end of JSON input' : 'invalid character';
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${text.slice(0, 60)})`,
    );
  }
}

/** The body as an object where there may be none. */
export async function readOptionalRecord(message: IncomingMessage): Promise<JsonRecord> {
  const bytes = await readBytes(message);
  if (bytes.length === 0) return {};
  const type = contentTypeOf(message);
  if (type.includes('protobuf')) return decodeProtobuf(bytes);
  return recordOf(parseJsonText(bytes.toString('utf8'), 'DeleteOptions'));
}

/** The body as a JSON object. */
export async function readRecord(message: IncomingMessage, kind: string): Promise<JsonRecord> {
  const document = await readDocument(message, kind);
  if (!isRecord(document)) throw badRequest(`the object provided is not a ${kind}`);
  return document;
}

/** 415: the server does not read this format. */
function unsupportedMediaType(type: string): ApiStatusError {
  return new ApiStatusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml (not ${type})`,
    details: {},
  });
}
