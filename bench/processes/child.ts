/**
 * The processes that are measured, or that must not share the measured one: started with a channel
 * for messages, and ended with their measure whatever happens.
 *
 * Example: `await using agent = await startChild('agent-process.ts', [kubeconfig], { signal })`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that has said that it is ready. */
export interface MeasuredProcess<Ready> extends AsyncDisposable {
  readonly ready: Ready;
  /** Sends a word and resolves with the next answer. */
  ask(word: string): Promise<unknown>;
}

const endWithinMs = 5_000;

/** Starts a file of this folder and resolves with its first message. */
export async function startChild<Ready>(
  file: string,
  args: readonly string[],
  options: {
    signal: AbortSignal;
    flags?: readonly string[];
    env?: Readonly<Record<string, string>>;
  },
): Promise<MeasuredProcess<Ready>> {
  const { signal, flags = [], env = {} } = options;
  signal.throwIfAborted();
  const child = fork(join(import.meta.dirname, file), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...flags],
    env: { ...process.env, ...env },
  });
  const exited = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`${file} ended with ${String(code)}`);
  });
  exited.catch(() => undefined);
  const nextMessage = async (): Promise<unknown> => {
    const [message]: unknown[] = await Promise.race([once(child, 'message', { signal }), exited]);
    return message;
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
    await exited.catch(() => undefined);
    clearTimeout(timer);
  };
  try {
    const ready = (await nextMessage()) as Ready;
    const ask = (word: string): Promise<unknown> => {
      const answer = nextMessage();
      child.send(word);
      return answer;
    };
    return { ready, ask, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}
