/** Lets a few tasks run at a time, in the order in which they asked. */
export interface ListGate {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

/**
 * Makes a gate for `width` tasks. Reflectors share one: thirty first lists at once would hold
 * thirty pages in memory and hit the API server's own limits.
 */
export function createListGate(width: number): ListGate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(task) {
      if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await task();
      } finally {
        // A waiter takes over the place, so that nobody who comes now can overtake it.
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
