import type { ReactNode } from 'react';

/** One key of the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line bg-sunken px-1 font-sans text-xs text-ink-faint">
      {children}
    </kbd>
  );
}
