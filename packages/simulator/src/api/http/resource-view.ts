import type { KubeObject } from '@aetherius/domain';
import { apiVersionOf } from '../kinds.ts';
import { recordOf, type JsonRecord } from '../patch/json-value.ts';
import type { ResourcePath } from './api-request.ts';

/** How a stored object appears under one API group; most groups show it as it is. */
export interface ResourceView {
  readonly apiVersion: string;
  readonly toWire: (object: KubeObject) => KubeObject;
  readonly fromWire: (object: JsonRecord) => JsonRecord;
}

/** The view of the resource that a path names. */
export function viewOf(
  path: ResourcePath & { entry: NonNullable<ResourcePath['entry']> },
): ResourceView {
  if (path.group === 'events.k8s.io') return newEventsView;
  return {
    apiVersion: apiVersionOf(path.entry),
    toWire: (object) => object,
    fromWire: (body) => body,
  };
}

/** Old field → new field of an Event under events.k8s.io. */
const renamed: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

const newEventsView: ResourceView = {
  apiVersion: 'events.k8s.io/v1',
  toWire: (object) => {
    const fields: JsonRecord = { ...object, apiVersion: 'events.k8s.io/v1' };
    for (const [before, after] of renamed) moveField(fields, before, after);
    return fields as KubeObject;
  },
  fromWire: (body) => {
    const fields: JsonRecord = { ...body, apiVersion: 'v1' };
    for (const [before, after] of renamed) moveField(fields, after, before);
    fields['involvedObject'] = recordOf(fields['involvedObject']);
    return fields;
  },
};

function moveField(fields: JsonRecord, from: string, to: string): void {
  if (fields[from] === undefined) return;
  fields[to] = fields[from];
  delete fields[from];
}
