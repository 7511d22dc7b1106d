import type { ReactNode } from 'react';
import { useWords } from '../app/words.ts';

/** A remark in the parentheses of the reader's language. */
export function Aside({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  return (
    <span>
      {t('console.aside.open')}
      {children}
      {t('console.aside.close')}
    </span>
  );
}
