import { qualifiedKind, qualifiedPlural } from './kinds.ts';
import type { KindEntry } from './object-store.ts';

/** One entry of a Status' `details.causes`. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** The object a Status speaks of, and why it was refused. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A refusal as the API server words it; `toStatus` gives its body. */
export class ApiStatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(options: { code: number; reason: string; message: string; details?: StatusDetails }) {
    super(options.message);
    this.name = 'ApiStatusError';
    this.code = options.code;
    this.reason = options.reason;
    this.details = options.details;
  }
}

/** The Status body of a refusal, with the fields in the API server's order. */
export function toStatus(error: ApiStatusError): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    ...(error.details ? { details: error.details } : {}),
    code: error.code,
  };
}

type KindNames = Pick<KindEntry, 'group' | 'plural' | 'kind'>;

function resourceDetails(entry: KindNames, name: string): StatusDetails {
  return { ...(name ? { name } : {}), ...groupOf(entry), kind: entry.plural };
}

function groupOf(entry: KindNames): { group?: string } {
  return entry.group ? { group: entry.group } : {};
}

/** 404: no such object. */
export function notFound(entry: KindNames, name: string): ApiStatusError {
  return new ApiStatusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualifiedPlural(entry)} "${name}" not found`,
    details: resourceDetails(entry, name),
  });
}

/** 404: no such path, resource or subresource. */
export function pathNotFound(): ApiStatusError {
  return new ApiStatusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

/** 409: the name is taken. */
export function alreadyExists(entry: KindNames, name: string): ApiStatusError {
  return new ApiStatusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualifiedPlural(entry)} "${name}" already exists`,
    details: resourceDetails(entry, name),
  });
}

/** 409: the object has changed since it was read, or a precondition does not hold. */
export function conflict(entry: KindNames, name: string, why?: string): ApiStatusError {
  const text =
    why ??
    'the object has been modified; please apply your changes to the latest version and try again';
  return new ApiStatusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualifiedPlural(entry)} "${name}": ${text}`,
    details: resourceDetails(entry, name),
  });
}

/** 403: authorization or admission says no. */
export function forbidden(entry: KindNames, name: string, why: string): ApiStatusError {
  const subject = name
    ? `${qualifiedPlural(entry)} "${name}" is forbidden`
    : `${qualifiedPlural(entry)} is forbidden`;
  return new ApiStatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${subject}: ${why}`,
    details: resourceDetails(entry, name),
  });
}

/** 422: validation's findings, one cause each. */
export function invalid(
  entry: KindNames,
  name: string,
  causes: readonly StatusCause[],
): ApiStatusError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiStatusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedKind(entry)} "${name}" is invalid: ${text}`,
    details: { ...(name ? { name } : {}), ...groupOf(entry), kind: entry.kind, causes },
  });
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): ApiStatusError {
  return new ApiStatusError({ code: 400, reason: 'BadRequest', message });
}

/** 405: the resource does not serve this verb. */
export function methodNotAllowed(): ApiStatusError {
  return new ApiStatusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

/** 410: the resource version is older than what the server remembers. */
export function expired(message: string): ApiStatusError {
  return new ApiStatusError({ code: 410, reason: 'Expired', message });
}

/** 401: no or unknown credentials. */
export function unauthorized(): ApiStatusError {
  return new ApiStatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

/** 500: a component behind the server failed, a webhook for example. */
export function internalError(message: string): ApiStatusError {
  return new ApiStatusError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });
}

/** 503: an aggregated API has no backend. */
export function serviceUnavailable(message: string): ApiStatusError {
  return new ApiStatusError({ code: 503, reason: 'ServiceUnavailable', message });
}
