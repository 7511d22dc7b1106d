import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShellScript } from './shell-program.ts';

describe('a shell script', () => {
  it('says its lines and ends with its code', () => {
    const read = readShellScript('echo "loading"; sleep 2; echo bad >&2; exit 7');
    expect(read.start?.map((line) => line.text)).toEqual(['loading', 'bad']);
    expect(read.exits).toMatchObject({ afterMs: 2_020, code: 7 });
  });

  it('runs for ever when it serves or loops', () => {
    expect(readShellScript('mkdir -p /w && exec httpd -f -p 8081 -h /w')).toMatchObject({
      listens: [{ port: 8081 }],
    });
    expect(readShellScript('while true; do echo x; sleep 1; done').exits).toBeUndefined();
  });

  it('needs the variables it insists on', () => {
    expect(readShellScript(': "${KEY:?KEY not set}"; sleep 9').needs).toMatchObject([
      { kind: 'env', env: 'KEY', failure: { code: 2, lines: ['sh: KEY: KEY not set'] } },
    ]);
    expect(
      readShellScript('test -n "$LIST" || { echo "LIST is not set" >&2; exit 64; }').needs,
    ).toMatchObject([
      { kind: 'env', env: 'LIST', failure: { code: 64, lines: ['LIST is not set'] } },
    ]);
  });

  it('waits for a name that does not resolve', () => {
    expect(
      readShellScript('until nslookup api >/dev/null 2>&1; do echo waiting for api; sleep 2; done'),
    ).toMatchObject({
      needs: [{ kind: 'service', address: 'api:0', mode: 'wait', everyMs: 2_000 }],
    });
  });

  it('holds the memory that it fills a variable with', () => {
    const read = readShellScript("x=$(head -c 60000000 /dev/zero | tr '\\0' a); sleep 3600");
    expect(read.memory?.baseMi).toBeGreaterThan(100);
  });

  it('is read without failing whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (script) => {
        expect(readShellScript(script)).toBeDefined();
      }),
    );
  });
});
