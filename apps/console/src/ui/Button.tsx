import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './Tooltip.tsx';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly tone?: 'strong' | 'plain' | 'quiet';
  readonly icon?: ReactNode;
  /** Why it cannot be pressed now. The button stays, and stays readable, so people learn of it. */
  readonly disabledReason?: string | undefined;
}

const looks = {
  strong: 'border-transparent bg-accent text-accent-ink hover:opacity-90 px-3',
  plain: 'border-line-strong bg-surface text-ink hover:bg-hover px-3',
  quiet: 'border-transparent text-ink-soft hover:bg-hover hover:text-ink px-2',
} as const;

/** A button that says what it does. */
export function Button(props: ButtonProps) {
  const { tone = 'plain', icon, disabledReason, className, children, onClick, ...rest } = props;
  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={disabledReason ? true : undefined}
      onClick={disabledReason ? undefined : onClick}
      className={classNames(
        'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border text-sm font-medium whitespace-nowrap transition-colors duration-100',
        looks[tone],
        disabledReason !== undefined && 'cursor-not-allowed opacity-60',
        className,
      )}
    >
      {icon}
      {children}
    </button>
  );
  return <Tooltip label={disabledReason}>{button}</Tooltip>;
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** What it does, for the tooltip and for screen readers. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A square button with an icon and a name. */
export function IconButton({ label, icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classNames(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-faint transition-colors duration-100 hover:bg-hover hover:text-ink',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
