import { appError } from '@aetherius/domain';

/** Names under which this machine is always reachable. */
const localHosts = ['localhost', '127.0.0.1', '[::1]'];

/** The headers that tell where a request comes from. */
export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Refuses requests for a host that is not ours. A page of another site can make its own name point
 * to this machine and would then be of the same origin; the name in `Host` gives it away.
 */
export function requireKnownHost(headers: OriginHeaders, allowedHosts: readonly string[]): void {
  const name = hostName(headers.host ?? '');
  if ([...localHosts, ...allowedHosts].includes(name)) return;
  throw appError('FORBIDDEN', { reason: `Host: ${name}` });
}

/**
 * Refuses writes that a browser makes on behalf of another site. Programs send no `Origin`, and
 * browsers always do with a POST.
 */
export function requireSameSite(headers: OriginHeaders): void {
  const { origin, host } = headers;
  const isForeign = origin !== undefined && !isOriginOf(origin, host ?? '');
  if (!isForeign && headers['sec-fetch-site'] !== 'cross-site') return;
  throw appError('FORBIDDEN', { reason: `Origin: ${origin ?? 'cross-site'}` });
}

function isOriginOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
