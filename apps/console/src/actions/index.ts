/**
 * What a person can do anywhere in the console, as data: one list read by the keyboard, the command
 * palette and the list of keys, so that the three never disagree. An action says when it exists;
 * running one twice does no harm.
 *
 * Example: `actions.filter((each) => each.isAvailable?.(context) ?? true)`.
 */
export { actions, availableActions } from './actions.ts';
export type { ActionContext, ConsoleAction } from './actions.ts';
export { focusRow, focusSearch, listKeys } from './list-keys.ts';
export { useActionKeys } from './use-action-keys.ts';
