import type { ServerResponse } from 'node:http';
import { toStatus, type ApiStatusError } from '../api-status.ts';

/** What a route answers with. */
export interface ApiAnswer {
  readonly code: number;
  readonly body: unknown;
  readonly contentType?: string;
  readonly warnings?: readonly string[];
}

/** An answer of 200 unless another code is given. */
export function answer(body: unknown, code = 200): ApiAnswer {
  return { code, body };
}

/** Sends an answer; texts go as they are, everything else as JSON. */
export function sendAnswer(response: ServerResponse, { code, body, ...rest }: ApiAnswer): void {
  const isText = typeof body === 'string';
  const text = isText ? body : `${JSON.stringify(body)}\n`;
  const fallback = isText ? 'text/plain; charset=utf-8' : 'application/json';
  response.statusCode = code;
  response.setHeader('Content-Type', rest.contentType ?? fallback);
  response.setHeader('Cache-Control', 'no-cache, private');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  const warnings = [...new Set(rest.warnings ?? [])];
  if (warnings.length > 0) response.setHeader('Warning', warnings.map(toWarning));
  response.end(text);
}

function toWarning(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `299 - "${escaped.replaceAll(/[\r\n]+/g, ' ')}"`;
}

/** Sends a refusal as a Status body, with Retry-After when the refusal names a delay. */
export function sendError(response: ServerResponse, error: ApiStatusError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
  sendAnswer(response, { code: error.code, body: toStatus(error) });
}
