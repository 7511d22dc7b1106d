import type { ObjectChange } from '@aetherius/domain';
import { useWords } from '../app/words.ts';
import { FieldPath } from './FieldPath.tsx';

/** The fields of a change as a diff: sign, colour and place say before and after. */
export function ChangeView({ change }: { readonly change: ObjectChange }) {
  const { t } = useWords();
  return (
    <dl className="flex flex-col gap-2 text-sm">
      {change.fields.map((field) => (
        <div key={field.path}>
          <dt className="text-xs text-ink-faint">
            <code>
              <FieldPath path={field.path} />
            </code>
          </dt>
          {field.before !== undefined && (
            <dd className="flex gap-2 bg-critical-soft px-2">
              <span className="text-critical">−</span>
              <span className="sr-only">{t('console.change.before')}</span>
              <code className="[overflow-wrap:anywhere]">{field.before}</code>
            </dd>
          )}
          {field.after !== undefined && (
            <dd className="flex gap-2 bg-good-soft px-2">
              <span className="text-good">+</span>
              <span className="sr-only">{t('console.change.after')}</span>
              <code className="[overflow-wrap:anywhere]">{field.after}</code>
            </dd>
          )}
          {field.before === undefined && field.after === undefined && (
            <dd className="text-ink-faint">{t('console.change.value_unknown')}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}
