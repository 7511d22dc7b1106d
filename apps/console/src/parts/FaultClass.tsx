import { hasText } from '@aetherius/text';
import { useWords } from '../app/words.ts';

interface FaultClassProps {
  readonly faultClass: string;
  readonly className?: string;
}

/** A class of causes in the reader's words; its code on hover, or in their place when it has none. */
export function FaultClass({ faultClass, className }: FaultClassProps) {
  const { say } = useWords();
  const code = `class.${faultClass}`;
  if (!hasText(code)) return <code className={className}>{faultClass}</code>;
  return (
    <span title={faultClass} className={className}>
      {say({ code, params: {} })}
    </span>
  );
}
