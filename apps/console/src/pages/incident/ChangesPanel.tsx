import type { ObjectChange } from '@aetherius/domain';
import { refKey } from '@aetherius/domain';
import { useWords } from '../../app/words.ts';
import { ChangeView, Clock, ObjectName } from '../../parts/index.ts';
import { Panel } from '../../ui/index.ts';
import { newestChanges } from '../../view/index.ts';

/** What changed before it broke. That nothing did is an answer too. */
export function ChangesPanel({ changes }: { readonly changes: readonly ObjectChange[] }) {
  const { t } = useWords();
  return (
    <Panel title={t('console.changes')}>
      {changes.length === 0 && (
        <p className="px-4 pt-1 pb-4 text-ink-faint">{t('console.changes.none')}</p>
      )}
      <ul>
        {newestChanges(changes).map((change) => (
          <li
            key={`${refKey(change.ref)} ${change.at}`}
            className="flex flex-col gap-2 border-t border-line px-4 py-3 first:border-t-0 first:pt-1"
          >
            <div>
              <ObjectName objectRef={change.ref} />
              <p className="text-sm text-ink-faint">
                <Clock at={change.at} />
                {change.actor && <> {t('console.changes.by', { actor: change.actor })}</>}
              </p>
            </div>
            <ChangeView change={change} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
