import { useStreamState } from '../api/index.ts';
import { useWords } from './words.ts';

const dots = { live: 'bg-good', connecting: 'bg-line-strong', lost: 'bg-warning' } as const;

/** Whether the page is live, in one word. */
export function StreamLine() {
  const { t } = useWords();
  const { kind } = useStreamState();
  return (
    <p className="flex items-center gap-2 px-2 text-xs text-ink-faint">
      <span aria-hidden className={`size-1.5 rounded-full ${dots[kind]}`} />
      {t(`console.stream.${kind}`)}
    </p>
  );
}
