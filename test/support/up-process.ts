import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createClient, type Client } from '@aetherius/client';
import { waitFor } from '@aetherius/testkit';

const main = join(import.meta.dirname, '../../apps/cli/src/main.ts');

/** `aetherius up` as a process of its own, as a person starts it. */
export interface UpProcess {
  readonly client: Client;
  readonly child: ChildProcess;
  /** Everything that it wrote. */
  output(): string;
  /** Resolves when the console's address is told. */
  ready(): Promise<void>;
  /** Ends it as the kernel would: nothing in it runs any more. */
  kill(): Promise<void>;
  /** Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts `up` on a data folder, at three ports in a row. */
export function startUp(options: {
  dataDir: string;
  port: number;
  args?: readonly string[];
}): UpProcess {
  const { dataDir, port, args = [] } = options;
  const child = spawn(process.execPath, [main, 'up', '--port', String(port), ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AETHERIUS_DATA_DIR: dataDir,
      AETHERIUS_LANG: 'en',
      // Compiled once for all starts: a killed process has to come back many times.
      NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await ended)[0];
  };
  return {
    client: createClient({ baseUrl: `http://127.0.0.1:${port}` }),
    child,
    output: () => output,
    ready: async () => {
      const isReady = (): boolean => {
        if (child.exitCode !== null) throw new Error(`up ended with ${child.exitCode}: ${output}`);
        return /Console {2}http/.test(output);
      };
      await waitFor(`the console; so far: ${output}`, isReady, { timeoutMs: 60_000 });
    },
    kill: async () => void (await end('SIGKILL')),
    interrupt: () => end('SIGINT'),
  };
}

/** The demo cluster that runs on a data folder: process, address, and the UID of kube-system. */
export async function readSimulatorRecord(
  dataDir: string,
): Promise<{ pid: number; url: string; clusterId: string }> {
  const text = await readFile(join(dataDir, 'simulator/simulator.json'), 'utf8');
  return JSON.parse(text) as { pid: number; url: string; clusterId: string };
}

/** A port that is free now, as are the two after it as far as chance allows. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port > 65_000 ? port - 1000 : port;
}
