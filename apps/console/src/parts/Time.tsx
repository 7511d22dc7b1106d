import type { IsoTime } from '@aetherius/domain';
import { useTimedText } from '../app/now.ts';
import { useWords } from '../app/words.ts';
import { ageMessage, clockText, instantText, shortAgeMessage } from '../view/index.ts';

interface AgeProps {
  readonly at: IsoTime;
  /** Leaves out "ago", where a column's title says it. */
  readonly short?: boolean;
}

/** How long ago something was; the whole instant, in the reader's zone, on hover. */
export function Age({ at, short }: AgeProps) {
  const { say, language } = useWords();
  const text = useTimedText((nowMs) => say((short ? shortAgeMessage : ageMessage)(at, nowMs)));
  return (
    <time dateTime={at} title={instantText(at, language)} className="whitespace-nowrap">
      {text}
    </time>
  );
}

/** The time of day of something; the whole instant on hover. */
export function Clock({ at }: { readonly at: IsoTime }) {
  const { language } = useWords();
  const text = useTimedText((nowMs) => clockText(at, { nowMs, language }));
  return (
    <time dateTime={at} title={instantText(at, language)} className="whitespace-nowrap">
      {text}
    </time>
  );
}
