import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import type { Tone } from './tone.ts';
import { toneInk, toneSoft } from './tone.ts';

interface NoticeProps {
  readonly tone: Tone;
  readonly icon: ReactNode;
  readonly title: ReactNode;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits for its turn. */
  readonly role?: 'alert' | 'status';
}

/** Says in place what is not as it should be, and what can be done. */
export function Notice({ tone, icon, title, children, action, role }: NoticeProps) {
  return (
    <div
      role={role}
      className={classNames(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-3 py-2',
        toneSoft[tone],
      )}
    >
      <span aria-hidden className={classNames('mt-0.5', toneInk[tone])}>
        {icon}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium text-ink">{title}</p>
        {children && <div className="text-ink-soft">{children}</div>}
      </div>
      {action}
    </div>
  );
}
