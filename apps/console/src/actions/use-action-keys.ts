import { useEffect } from 'react';
import type { ActionContext } from './actions.ts';
import { availableActions } from './actions.ts';
import { focusRow, focusSearch } from './list-keys.ts';

/** The second key of a pair counts this long; longer and a stray `g` would eat a later key. */
const pairMs = 1_000;

/** Listens to the keyboard while mounted. Mounted once, at the top. */
export function useActionKeys(context: ActionContext): void {
  useEffect(() => {
    let before = { key: '', atMs: 0 };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const key = keyName(event);
      if (isTyping(event) && !key.startsWith('mod+')) return;
      if (event.altKey || isInDialog(event)) return;
      const pair = event.timeStamp - before.atMs < pairMs ? [before.key, key] : [];
      before = { key, atMs: event.timeStamp };
      const action = findAction(context, pair) ?? findAction(context, [key]);
      if (!action && !pageKey(key, context)) return;
      event.preventDefault();
      before = { key: '', atMs: 0 };
      action?.run(context);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [context]);
}

function findAction(context: ActionContext, keys: readonly string[]) {
  return availableActions(context).find(
    (each) => keys.length > 0 && each.keys?.join(' ') === keys.join(' '),
  );
}

/** The keys of lists; true when one was meant. */
function pageKey(key: string, context: ActionContext): boolean {
  if (key === 'j' || key === 'k') {
    focusRow(key === 'j' ? 1 : -1);
    return true;
  }
  if (key !== '/') return false;
  if (!focusSearch()) context.showPalette();
  return true;
}

function keyName(event: KeyboardEvent): string {
  return event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key;
}

function isTyping(event: KeyboardEvent): boolean {
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function isInDialog(event: KeyboardEvent): boolean {
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('[role="dialog"], [role="menu"]') !== null
  );
}
