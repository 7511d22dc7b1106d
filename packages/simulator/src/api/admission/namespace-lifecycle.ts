import { ApiStatusError, notFound } from '../api-status.ts';
import { findKind, qualifiedPlural } from '../kinds.ts';
import type { WriteStep } from '../write-pipeline.ts';

/** Objects are made in namespaces that exist and stay. */
export const checkNamespace: WriteStep = (draft, { entry, store, previous }) => {
  if (previous || !entry.namespaced) return;
  const { namespace = '', name } = draft.metadata;
  const found = store.get({ kind: 'Namespace', name: namespace });
  const namespaceKind = findKind('Namespace');
  if (!found && namespaceKind) throw notFound(namespaceKind, namespace);
  if (!found?.metadata.deletionTimestamp) return;
  throw new ApiStatusError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualifiedPlural(entry)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    details: {
      name,
      ...(entry.group ? { group: entry.group } : {}),
      kind: entry.plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  });
};
