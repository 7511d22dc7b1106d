import { useEffect, useRef } from 'react';
import { NavigationType, useLocation, useNavigationType } from 'react-router';

/**
 * Puts the focus where the reader goes on: at the top of a new page; on the way back, at the row
 * that was left. The first page keeps the browser's own focus.
 */
export function useFocusOnNavigation() {
  const { pathname, key } = useLocation();
  const type = useNavigationType();
  const mainRef = useRef<HTMLElement>(null);
  const shown = useRef({ pathname, key });
  const leftRows = useRef(new Map<string, string>());
  useEffect(() => {
    const before = shown.current;
    shown.current = { pathname, key };
    if (before.pathname === pathname) return;
    leftRows.current.set(before.key, pathname);
    const left = type === NavigationType.Pop ? leftRows.current.get(key) : undefined;
    const row = left && mainRef.current?.querySelector<HTMLElement>(`a[data-row][href="${left}"]`);
    if (row) row.focus();
    else mainRef.current?.focus({ preventScroll: true });
  }, [pathname, key, type]);
  return mainRef;
}
