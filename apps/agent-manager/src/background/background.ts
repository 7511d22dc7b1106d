/**
 * Runs the background tasks. A task is not told what changed: it looks at what is stored, so that
 * one code path serves a restart, a lost message and a wake. A task never runs twice at once; a
 * wake that comes while it runs makes it run again; a task that throws is logged and runs again
 * with its next period.
 *
 * Example: `const background = startBackground(tasks, context); background.wake('correlate')`.
 */
import type { Clock, Logger } from '@aetherius/runtime';
import type { ManagerMetrics } from '../metrics.ts';
import type { TaskName } from '../manager-context.ts';

/** One background task. */
export interface Task {
  readonly name: TaskName;
  /** It runs at least this often, woken or not. */
  readonly everyMs: number;
  /** Who wakes it, for readers: code calls `wake(name)`. */
  readonly wokenBy: string;
  /** May ask to be run again sooner than its period. */
  readonly run: () => Promise<TaskReport>;
}

/** What a run tells. */
export interface TaskReport {
  readonly againInMs?: number;
}

/** Running tasks. */
export interface Background {
  readonly wake: (name: TaskName) => void;
  /** Resolves when no task runs any more. */
  readonly stop: () => Promise<void>;
}

interface BackgroundContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<ManagerMetrics, 'taskSeconds'>;
}

/** Starts the loops; each runs its task at once. */
export function startBackground(tasks: readonly Task[], context: BackgroundContext): Background {
  const loops = new Map(tasks.map((task) => [task.name, new TaskLoop(task, context)]));
  return {
    wake: (name) => loops.get(name)?.wake(),
    stop: async () => {
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
    },
  };
}

class TaskLoop {
  readonly #task: Task;
  readonly #context: BackgroundContext;
  readonly #finished: Promise<void>;
  #isStopped = false;
  #isWoken = false;
  #interrupt: () => void = () => {};

  constructor(task: Task, context: BackgroundContext) {
    this.#task = task;
    this.#context = context;
    this.#finished = this.#loop();
  }

  wake(): void {
    this.#isWoken = true;
    this.#interrupt();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#interrupt();
    await this.#finished;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      this.#isWoken = false;
      const { againInMs = this.#task.everyMs } = await this.#runOnce();
      await this.#rest(Math.min(againInMs, this.#task.everyMs));
    }
  }

  async #runOnce(): Promise<TaskReport> {
    const { metrics, log } = this.#context;
    const { name } = this.#task;
    const done = metrics.taskSeconds.startTimer({ task: name });
    try {
      const report = await this.#task.run();
      done({ outcome: 'done' });
      return report;
    } catch (error) {
      done({ outcome: 'failed' });
      log.warn({ err: error, task: name }, 'task failed');
      return {};
    }
  }

  #rest(delayMs: number): Promise<void> {
    if (this.#isWoken || this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#context.clock.setTimeout(resolve, delayMs);
      this.#interrupt = () => {
        cancel();
        resolve();
      };
    });
  }
}
