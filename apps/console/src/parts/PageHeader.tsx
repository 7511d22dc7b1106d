import type { ReactNode } from 'react';
import { useEffect } from 'react';

interface PageHeaderProps {
  readonly title: string;
  /** Stands beside the title. */
  readonly children?: ReactNode;
}

/** A page's title, also in the window's. */
export function PageHeader({ title, children }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {children}
    </header>
  );
}

/** Names the window after what the page shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Aetherius` : 'Aetherius';
  }, [title]);
}
