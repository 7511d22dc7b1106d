import { spawn } from 'node:child_process';

/** How a command ended and, when asked for, what it printed. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly tookMs: number;
}

/** Runs a command to its end; its output goes to ours unless `capture` is set. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: { capture?: boolean; cwd?: string } = {},
): Promise<CommandOutcome> {
  const startedAt = performance.now();
  const child = spawn(file, args, {
    stdio: ['ignore', options.capture ? 'pipe' : 'inherit', 'inherit'],
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve(exit ?? 1));
  });
  const tookMs = Math.round(performance.now() - startedAt);
  return { code, stdout: Buffer.concat(chunks).toString('utf8'), tookMs };
}
