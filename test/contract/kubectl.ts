import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a kubectl command ended. */
export interface KubectlOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether this machine has a kubectl. */
export function hasKubectl(): boolean {
  return spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;
}

/** Runs kubectl against one cluster, with a home of its own: discovery is cached there. */
export class Kubectl {
  private readonly env: NodeJS.ProcessEnv;
  private readonly home = mkdtempSync(join(tmpdir(), 'aetherius-kubectl-'));

  constructor(kubeconfigPath: string) {
    const path = process.env['PATH'] ?? '';
    this.env = { PATH: path, HOME: this.home, KUBECONFIG: kubeconfigPath };
  }

  /** Removes its home. */
  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs a command, words split at blanks; `input` goes to its standard input. */
  run(command: string, input = ''): Promise<KubectlOutcome> {
    return this.runArgs(command.split(' '), input);
  }

  /** Runs a command whose arguments have blanks of their own. */
  runArgs(args: readonly string[], input = ''): Promise<KubectlOutcome> {
    const child = spawn('kubectl', args, { env: this.env });
    child.stdin.end(input);
    return outcomeOf(child);
  }

  /** The standard output of a command that must succeed. */
  async read(command: string, input = ''): Promise<string> {
    const outcome = await this.run(command, input);
    if (outcome.code === 0) return outcome.stdout;
    throw new Error(`kubectl ${command} ended with ${outcome.code}: ${outcome.stderr}`);
  }

  /** Follows a command that does not end by itself until its output says enough. */
  async follow(command: string, isEnough: (stdout: string) => boolean): Promise<string> {
    const child = spawn('kubectl', command.split(' '), { env: this.env });
    child.stdin.end();
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString('utf8');
      if (isEnough(seen)) child.kill();
    });
    const timer = setTimeout(() => child.kill(), 30_000);
    await outcomeOf(child);
    clearTimeout(timer);
    return seen;
  }
}

function outcomeOf(child: ReturnType<typeof spawn>): Promise<KubectlOutcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}
