import { MapPinOff } from 'lucide-react';
import { Link } from 'react-router';
import { useWords } from '../app/words.ts';
import { PageHeader } from '../parts/index.ts';
import { EmptyState } from '../ui/index.ts';

/** What an address without a page shows. */
export function NotFoundPage() {
  const { t } = useWords();
  return (
    <>
      <PageHeader title={t('console.not_found')} />
      <EmptyState
        icon={<MapPinOff size={24} className="text-ink-faint" />}
        title={t('console.not_found.what')}
      >
        <Link to="/incidents" className="text-accent underline underline-offset-2">
          {t('console.not_found.do')}
        </Link>
      </EmptyState>
    </>
  );
}
