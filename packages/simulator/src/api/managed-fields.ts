import type { KubeObject, ManagedFieldsEntry } from '@aetherius/domain';
import { diffFields, isEmptySet, subtract, union, type FieldSet } from './field-set.ts';
import { isRecord } from './patch/json-value.ts';
import { kindSchema } from './schema/kube-schema.ts';
import { wireTime } from './wire-time.ts';
import type { WriteContext } from './write-pipeline.ts';

const defaultManager = 'kube-controller-manager';
const trackedMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'generateName'];

/** The part of an object whose fields have owners. */
export function trackedPart(object: KubeObject | undefined): Record<string, unknown> {
  if (!object) return {};
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const all = metadata as unknown as Record<string, unknown>;
  const tracked = trackedMetadata
    .filter((field) => all[field] !== undefined)
    .map((field) => [field, all[field]]);
  return tracked.length > 0 ? { metadata: Object.fromEntries(tracked) as unknown, ...rest } : rest;
}

/**
 * Writes into the draft who owns which field after this write: what the write changed belongs to
 * its manager and to nobody else; what nobody has any more is dropped.
 */
export function trackFields(draft: KubeObject, context: WriteContext, subresource?: string): void {
  if (context.options.managedFields === 'as-given') return;
  const { previous, options, now } = context;
  const schema = kindSchema(draft.kind);
  const { set, gone } = diffFields(trackedPart(previous), trackedPart(draft), schema);
  const entries = previous?.metadata.managedFields ?? [];
  if (isEmptySet(set) && isEmptySet(gone)) {
    draft.metadata.managedFields = [...entries];
    return;
  }
  const writer: Writer = {
    manager: options.manager ?? defaultManager,
    apiVersion: draft.apiVersion,
    ...(subresource ? { subresource } : {}),
  };
  const kept = entries.flatMap((entry) =>
    reduced(entry, isOwn(entry, writer) ? gone : union(set, gone)),
  );
  const own = kept.find((entry) => isOwn(entry, writer));
  const others = kept.filter((entry) => entry !== own);
  if (isEmptySet(set)) {
    draft.metadata.managedFields = kept;
    return;
  }
  const fieldsV1 = union((own?.fieldsV1 ?? {}) as FieldSet, set);
  draft.metadata.managedFields = [...others, toEntry(writer, fieldsV1, wireTime(now))];
}

interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string;
}

function isOwn(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (
    entry.operation === 'Update' &&
    entry.manager === writer.manager &&
    entry.apiVersion === writer.apiVersion &&
    (entry.subresource ?? '') === (writer.subresource ?? '')
  );
}

function reduced(entry: ManagedFieldsEntry, lost: FieldSet): ManagedFieldsEntry[] {
  const fields = isRecord(entry.fieldsV1) ? (entry.fieldsV1 as FieldSet) : {};
  const rest = subtract(fields, lost);
  return isEmptySet(rest) ? [] : [{ ...entry, fieldsV1: rest }];
}

function toEntry(writer: Writer, fieldsV1: FieldSet, time: string): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation: 'Update',
    apiVersion: writer.apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
  };
}
