import type { ConsoleCode } from '@aetherius/text';

/** Keys that every page has: rows are elements with `data-row`, the focus is the selection. */
export const listKeys: readonly {
  readonly keys: readonly string[];
  readonly label: ConsoleCode;
}[] = [
  { keys: ['j'], label: 'console.keys.next' },
  { keys: ['k'], label: 'console.keys.previous' },
  { keys: ['Enter'], label: 'console.keys.open' },
  { keys: ['/'], label: 'console.keys.search' },
  { keys: ['Esc'], label: 'console.keys.close' },
];

/** Moves the focus to the next or previous row of the page; the first one when none has it. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
  const row = rows[next];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

/** Puts the caret into the page's search line; false when it has none. */
export function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[role="searchbox"]');
  field?.focus();
  field?.select();
  return field !== null;
}
