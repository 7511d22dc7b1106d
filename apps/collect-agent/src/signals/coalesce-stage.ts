import type { Signal } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { Next, SignalStage } from './signal-stage.ts';

/**
 * One signal per story in this time. Shorter would send each repeat of a crash loop's event;
 * longer makes counts on an incident's page late. The first of a story is never held.
 */
const defaultWindowMs = 10_000;

/** Stories remembered; when full, the oldest is forgotten and its next signal counts as a first. */
const maxStories = 20_000;

interface Story {
  passedAtMs: number;
  held: Signal | undefined;
  cancel: () => void;
}

/**
 * Holds back repeats of events that tell the same story: the first passes at once, then at most one
 * a window, the newest. Symptoms, changes and coverage pass untouched.
 */
export function createCoalesceStage(options: { clock: Clock; windowMs?: number }): SignalStage {
  const { clock, windowMs = defaultWindowMs } = options;
  const stories = new Map<string, Story>();
  const pass = (story: Story, signal: Signal, next: Next): void => {
    story.passedAtMs = clock.now().getTime();
    story.held = undefined;
    next(signal);
  };
  return {
    name: 'coalesce',
    push(signal, next) {
      if (signal.kind !== 'event') return next(signal);
      const story = stories.get(signal.fingerprint);
      if (!story) {
        forgetOldest(stories);
        const fresh: Story = { passedAtMs: 0, held: undefined, cancel: () => undefined };
        stories.set(signal.fingerprint, fresh);
        return pass(fresh, signal, next);
      }
      const waitMs = story.passedAtMs + windowMs - clock.now().getTime();
      if (waitMs <= 0 && !story.held) return pass(story, signal, next);
      const isFirstHeld = !story.held;
      story.held = signal;
      if (!isFirstHeld) return;
      story.cancel = clock.setTimeout(() => {
        if (story.held) pass(story, story.held, next);
      }, waitMs);
    },
    stop() {
      for (const story of stories.values()) story.cancel();
      stories.clear();
    },
  };
}

function forgetOldest(stories: Map<string, Story>): void {
  if (stories.size < maxStories) return;
  const oldest = stories.entries().next().value;
  if (!oldest) return;
  oldest[1].cancel();
  stories.delete(oldest[0]);
}
