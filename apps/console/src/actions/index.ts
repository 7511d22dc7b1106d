/**
 * What a person can do anywhere in the console, as data: one list read by the keyboard, the command
 * palette and the list of keys, so that the three never disagree. An action says when it exists;
 * running one twice does no harm.
 *
 * Example: `availableActions(context).find((each) => each.id === 'go-incidents')?.run(context)`.
 */
export { availableActions } from './actions.ts';
export type { ActionContext, ConsoleAction } from './actions.ts';
export { listKeys } from './list-keys.ts';
export { useActionKeys } from './use-action-keys.ts';
