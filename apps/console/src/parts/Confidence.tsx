import { useWords } from '../app/words.ts';
import { percent } from '../view/index.ts';

interface ConfidenceProps {
  readonly value: number;
  /** The number alone, where the column has no room for the word; readers still hear it. */
  readonly brief?: boolean;
}

/** A confidence in a number and in words. */
export function Confidence({ value, brief }: ConfidenceProps) {
  const { t, confidence } = useWords();
  return (
    <span className="whitespace-nowrap">
      {t('console.percent', { n: percent(value) })}
      <span className={brief ? 'sr-only' : undefined}> {confidence(value)}</span>
    </span>
  );
}
