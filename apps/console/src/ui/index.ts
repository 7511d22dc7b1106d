/**
 * The console's own small kit: accessible behaviour from Base UI, our look. Its parts are generic:
 * they know nothing of incidents, routes, queries or languages, import only React, Base UI, icons
 * and each other, and receive every word they show. They fail by showing less, never by throwing.
 *
 * Example: `<Button tone="quiet" onClick={retry} disabledReason={waiting}>{t('console.retry')}</Button>`.
 */
export { Button, IconButton } from './Button.tsx';
export { classNames } from './class-names.ts';
export { CommandList } from './CommandList.tsx';
export type { CommandGroup, CommandItem } from './CommandList.tsx';
export { CopyButton } from './CopyButton.tsx';
export { Dialog } from './Dialog.tsx';
export { Disclosure } from './Disclosure.tsx';
export { EmptyState } from './EmptyState.tsx';
export { Kbd } from './Kbd.tsx';
export { ChoiceMenu, ToggleMenu } from './Menu.tsx';
export type { Choice } from './Menu.tsx';
export { Notice } from './Notice.tsx';
export { Panel, PanelSection } from './Panel.tsx';
export { SearchField } from './SearchField.tsx';
export { Skeleton } from './Skeleton.tsx';
export { toneInk } from './tone.ts';
export type { Tone } from './tone.ts';
export { TooltipProvider } from './Tooltip.tsx';
