import type { ActionContext } from '../actions/index.ts';
import { availableActions, listKeys } from '../actions/index.ts';
import { Dialog, Kbd } from '../ui/index.ts';
import { useWords } from './words.ts';

interface KeysDialogProps {
  readonly context: ActionContext;
  readonly onClose: () => void;
}

/** The keys that work here. */
export function KeysDialog({ context, onClose }: KeysDialogProps) {
  const { t } = useWords();
  const lines = [...listKeys, ...availableActions(context)];
  return (
    <Dialog open onOpenChange={onClose} title={t('console.keys')} closeLabel={t('console.close')}>
      <dl className="grid grid-cols-[minmax(0,1fr)_max-content] gap-x-6 overflow-y-auto px-4 py-2">
        {lines.map((line) =>
          line.keys ? (
            <div key={line.label} className="col-span-2 grid h-8 grid-cols-subgrid items-center">
              <dt>{t(line.label)}</dt>
              <dd className="flex gap-1">
                <Keys keys={line.keys} />
              </dd>
            </div>
          ) : null,
        )}
      </dl>
    </Dialog>
  );
}

/** Keys as they are written on the reader's keyboard. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return keys
    .flatMap((key) => (key.startsWith('mod+') ? [modKey(), key.slice(4).toUpperCase()] : [key]))
    .map((key) => <Kbd key={key}>{key}</Kbd>);
}

/** The key that stands for "command" on this machine. */
export function modKey(): string {
  return navigator.platform.startsWith('Mac') || navigator.platform.startsWith('iP') ? '⌘' : 'Ctrl';
}
