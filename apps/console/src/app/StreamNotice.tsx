import { Unplug } from 'lucide-react';
import { useStreamState } from '../api/index.ts';
import { ageMessage } from '../view/index.ts';
import { Notice } from '../ui/index.ts';
import { useNow } from './now.ts';
import { useWords } from './words.ts';

/**
 * Says that what is on the page may be old, since when, and what happens about it. It lies over the
 * foot of the page, because nothing that is being read may move.
 */
export function StreamNotice() {
  const { t, say } = useWords();
  const nowMs = useNow();
  const stream = useStreamState();
  if (stream.kind !== 'lost') return null;
  const since = say(ageMessage(new Date(stream.sinceMs).toISOString(), nowMs));
  return (
    <div className="fixed inset-x-4 bottom-4 z-30 mx-auto max-w-160 rounded-md shadow-raised">
      <Notice
        role="status"
        tone="warning"
        icon={<Unplug size={16} />}
        title={t('console.stream.lost.what')}
      >
        {t('console.stream.lost.do')}{' '}
        <span aria-hidden>{t('console.stream.lost.since', { ago: since })}</span>
      </Notice>
    </div>
  );
}
