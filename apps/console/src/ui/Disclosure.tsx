import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from './class-names.ts';

interface DisclosureProps {
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly summary: ReactNode;
  /** What stands at the right end of the row. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A row that opens what is behind it, in place. */
export function Disclosure({ open, onToggle, summary, aside, children }: DisclosureProps) {
  const regionId = useId();
  return (
    <div className={classNames(open && 'bg-sunken')}>
      <button
        type="button"
        data-row
        aria-expanded={open}
        aria-controls={regionId}
        onClick={() => onToggle(!open)}
        className="flex min-h-9 w-full items-start gap-2 px-4 py-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <span className="min-w-0 flex-1">{summary}</span>
        {aside}
        <ChevronRight
          size={16}
          aria-hidden
          className={classNames(
            'mt-0.5 shrink-0 text-ink-faint transition-transform duration-100',
            open && 'rotate-90',
          )}
        />
      </button>
      <div id={regionId} hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
