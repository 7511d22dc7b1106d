import { Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import { classNames } from './class-names.ts';
import { Kbd } from './Kbd.tsx';

interface SearchFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly clearLabel: string;
  readonly keyHint?: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly className?: string;
}

/** One line to search with; Escape empties it, and leaves it when it is empty. */
export function SearchField(props: SearchFieldProps) {
  const { value, onChange, label, clearLabel, keyHint, inputRef, className } = props;
  return (
    <div className={classNames('relative flex items-center', className)}>
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute left-2.5 text-ink-faint"
      />
      <input
        ref={inputRef}
        type="text"
        role="searchbox"
        value={value}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
        className="h-8 w-full rounded-md border border-line-strong bg-surface pr-8 pl-8 text-base placeholder:text-ink-faint"
      />
      {value === '' && keyHint && (
        <span aria-hidden className="absolute right-1.5 hidden lg:block">
          <Kbd>{keyHint}</Kbd>
        </span>
      )}
      {value !== '' && (
        <button
          type="button"
          aria-label={clearLabel}
          onClick={() => onChange('')}
          className="absolute right-1 inline-flex size-6 items-center justify-center rounded text-ink-faint hover:bg-hover hover:text-ink"
        >
          <X size={14} />
        </button>
      )}
    </div>
  );
}
