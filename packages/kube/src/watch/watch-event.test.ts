import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireKnownKind } from '../client/kinds.ts';
import { parseWatchLine } from './watch-event.ts';

const kind = requireKnownKind('ConfigMap');

describe('a line of a watch', () => {
  it('never makes the parser throw', () => {
    fc.assert(fc.property(fc.string(), (line) => void parseWatchLine(line, kind)));
    fc.assert(fc.property(fc.json(), (line) => void parseWatchLine(line, kind)));
  });

  it('is none when it is cut off, of an unknown type, or without an object', () => {
    expect(parseWatchLine('{"type":"ADDED","object":{"metad', kind)).toBeUndefined();
    expect(
      parseWatchLine('{"type":"RENAMED","object":{"metadata":{"name":"a"}}}', kind),
    ).toBeUndefined();
    expect(parseWatchLine('{"type":"ADDED","object":{}}', kind)).toBeUndefined();
  });

  it('gives an error of the server its status', () => {
    const line = '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}';
    expect(parseWatchLine(line, kind)).toEqual({
      kind: 'error',
      status: 410,
      reason: 'Expired',
      message: '',
    });
  });

  it('gives an object without a kind the kind of the watch', () => {
    const event = parseWatchLine('{"type":"ADDED","object":{"metadata":{"name":"a"}}}', kind);
    expect(event).toMatchObject({ object: { apiVersion: 'v1', kind: 'ConfigMap' } });
  });
});
