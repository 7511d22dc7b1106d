/**
 * The frame around the pages: address book, shell, keyboard, language, theme, clock. State that a
 * link should carry lives in the URL; state that is the reader's own (language, theme) lives in the
 * browser; nothing else is kept.
 *
 * Example: `useWords().t('console.incidents')` is `Incidents` or `故障`.
 */
export { App } from './App.tsx';
export { startSettings } from './settings.ts';
