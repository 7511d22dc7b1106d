declare const brand: unique symbol;

/** A text that only the parser of its kind makes, so that ids cannot be mixed up. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'TenantId'>;
/** The UID of the cluster's `kube-system` namespace. */
export type ClusterId = Branded<'ClusterId'>;
export type IncidentId = Branded<'IncidentId'>;
export type DiagnosisId = Branded<'DiagnosisId'>;
export type SnapshotId = Branded<'SnapshotId'>;
export type CommandId = Branded<'CommandId'>;
export type SignalId = Branded<'SignalId'>;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID of any version. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** Gives an already validated text its id type. Only parsers at the edge and the store call it. */
export function toId<Id extends Branded<string>>(text: string): Id {
  return text as Id;
}
