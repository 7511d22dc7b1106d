import { Search } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import { classNames } from './class-names.ts';

/** One line of a command list. */
export interface CommandItem {
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  /** What stands at the right end: a key, a place. */
  readonly hint?: ReactNode;
  readonly run: () => void;
}

/** Lines under one heading. */
export interface CommandGroup {
  readonly id: string;
  readonly title: string;
  readonly items: readonly CommandItem[];
}

interface CommandListProps {
  readonly label: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Already filtered by the caller, who knows what the words mean. */
  readonly groups: readonly CommandGroup[];
  readonly emptyText: string;
}

/** A search line over a list that the arrow keys walk and Enter runs (a combobox, for readers). */
export function CommandList({ label, query, onQuery, groups, emptyText }: CommandListProps) {
  const items = groups.flatMap((group) => group.items);
  const [activeIndex, setActiveIndex] = useState(0);
  const active = Math.min(activeIndex, Math.max(items.length - 1, 0));
  const listId = useId();
  const activeRef = useRef<HTMLDivElement>(null);
  useEffect(() => activeRef.current?.scrollIntoView({ block: 'nearest' }), [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setActiveIndex((active + step + items.length) % Math.max(items.length, 1));
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) items[active]?.run();
  };

  return (
    <>
      <div className="flex h-12 items-center gap-3 border-b border-line px-4">
        <Search size={16} aria-hidden className="text-ink-faint" />
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person just asked for this line
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={items[active] ? `${listId}-${items[active].id}` : undefined}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setActiveIndex(0);
            onQuery(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="h-full flex-1 bg-transparent text-lg outline-none placeholder:text-ink-faint"
        />
      </div>
      <div id={listId} role="listbox" aria-label={label} className="min-h-0 overflow-y-auto p-2">
        {items.length === 0 && <p className="px-2 py-6 text-center text-ink-faint">{emptyText}</p>}
        {groups.map((group) => (
          <div key={group.id} role="group" aria-label={group.title}>
            <p aria-hidden className="px-2 pt-2 pb-1 text-xs text-ink-faint">
              {group.title}
            </p>
            {group.items.map((item) => {
              const isActive = item === items[active];
              return (
                <div
                  key={item.id}
                  ref={isActive ? activeRef : undefined}
                  id={`${listId}-${item.id}`}
                  role="option"
                  aria-selected={isActive}
                  onClick={item.run}
                  onPointerMove={() => setActiveIndex(items.indexOf(item))}
                  className={classNames(
                    'flex min-h-9 cursor-default items-center gap-3 rounded px-2 py-1',
                    isActive && 'bg-selected',
                  )}
                >
                  <span aria-hidden className="text-ink-faint">
                    {item.icon}
                  </span>
                  <span className="min-w-0 flex-1 truncate">{item.label}</span>
                  <span className="shrink-0 text-xs text-ink-faint">{item.hint}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </>
  );
}
