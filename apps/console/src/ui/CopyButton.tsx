import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './Tooltip.tsx';

interface CopyButtonProps {
  /** The text that is copied. */
  readonly text: string;
  readonly label: string;
  readonly copiedLabel: string;
  readonly className?: string;
}

/** How long "copied" is shown: long enough to be seen, short enough not to answer the next copy. */
const copiedForMs = 1_600;

/** Copies a text with one click and says that it did. */
export function CopyButton({ text, label, copiedLabel, className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), copiedForMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text).then(setCopied);
  return (
    <Tooltip label={copied ? copiedLabel : label}>
      <button
        type="button"
        aria-label={label}
        onClick={copy}
        className={classNames(
          'inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink',
          className,
        )}
      >
        {copied ? <Check size={14} className="text-good" /> : <Copy size={14} />}
        <span role="status" className="sr-only">
          {copied ? copiedLabel : ''}
        </span>
      </button>
    </Tooltip>
  );
}

/** Over plain HTTP on another host browsers have no clipboard; a selected text area still copies. */
async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => copyBySelection(text),
    );
  }
  return copyBySelection(text);
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'sr-only';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
