import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

/** What a place says when it has nothing to show: the reason, and what can be done. */
export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-16 text-center">
      <span aria-hidden>{icon}</span>
      <p className="text-base font-medium text-balance">{title}</p>
      {children && <div className="max-w-120 text-ink-faint text-balance">{children}</div>}
    </div>
  );
}
