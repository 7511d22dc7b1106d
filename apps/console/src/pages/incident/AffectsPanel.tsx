import type { ObjectRef } from '@aetherius/domain';
import { refKey } from '@aetherius/domain';
import { useWords } from '../../app/words.ts';
import { ObjectName } from '../../parts/index.ts';
import { Panel, PanelSection } from '../../ui/index.ts';

interface AffectsPanelProps {
  readonly affected: readonly ObjectRef[];
  readonly subjects: readonly ObjectRef[];
}

/** Who feels it, and where its symptoms show. */
export function AffectsPanel({ affected, subjects }: AffectsPanelProps) {
  const { t } = useWords();
  return (
    <Panel title={t('console.affects')}>
      {affected.length === 0 ? (
        <p className="px-4 pt-1 pb-4 text-ink-faint">{t('console.affects.none')}</p>
      ) : (
        <ObjectList objects={affected} />
      )}
      {subjects.length > 0 && (
        <PanelSection title={t('console.affects.symptoms')}>
          <ObjectList objects={subjects} />
        </PanelSection>
      )}
    </Panel>
  );
}

function ObjectList({ objects }: { readonly objects: readonly ObjectRef[] }) {
  return (
    <ul className="px-4 pb-3">
      {objects.map((each) => (
        <li key={refKey(each)}>
          <ObjectName objectRef={each} withNamespace />
        </li>
      ))}
    </ul>
  );
}
