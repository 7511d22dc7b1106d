import type { ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from './class-names.ts';

interface PanelProps {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A framed region of a page. Panels are never put into panels. */
export function Panel({ title, aside, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={classNames(
        'min-w-0 overflow-hidden rounded-lg border border-line bg-surface',
        className,
      )}
    >
      <header className="flex min-h-10 items-center justify-between gap-3 px-4 pt-1">
        <h2 id={titleId} className="text-sm font-semibold text-ink">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface PanelSectionProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** A part of a panel under a hairline. */
export function PanelSection({ title, children }: PanelSectionProps) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="border-t border-line py-2">
      <h3 id={titleId} className="px-4 py-1 text-xs font-medium text-ink-faint">
        {title}
      </h3>
      {children}
    </section>
  );
}
