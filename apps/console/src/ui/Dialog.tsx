import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly closeLabel: string;
  /** Keeps the title for screen readers only. */
  readonly titleHidden?: boolean;
  readonly children: ReactNode;
}

/** A modal panel near the top of the window; Escape and a click beside it close it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  closeLabel,
  titleHidden,
  children,
}: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0" />
        <BaseDialog.Popup className="fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-raised outline-none transition duration-100 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
          <div
            className={classNames(
              titleHidden
                ? 'sr-only'
                : 'flex items-center justify-between border-b border-line py-2 pr-2 pl-4',
            )}
          >
            <BaseDialog.Title className="text-base font-semibold">{title}</BaseDialog.Title>
            {!titleHidden && (
              <BaseDialog.Close
                aria-label={closeLabel}
                className="inline-flex size-8 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink"
              >
                <X size={16} />
              </BaseDialog.Close>
            )}
          </div>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
