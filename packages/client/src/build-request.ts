import type { Operation } from '@aetherius/contract';

/** A request before it is sent: the path with its query, the headers and the body's text. */
export interface BuiltRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Divides the input of a call: names that stand in the path go there; of the rest, a GET makes its
 * query and a POST its JSON body. Undefined values are left out, lists repeat their name.
 */
export function toRequest(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
): BuiltRequest {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return encodeURIComponent(String(value));
  });
  if (operation.method === 'GET') {
    const query = toQuery(rest);
    return { path: query ? `${path}?${query}` : path, headers: {}, body: undefined };
  }
  if (rest.size === 0) return { path, headers: {}, body: undefined };
  return {
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(rest)),
  };
}

function toQuery(values: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of values) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query.toString();
}
