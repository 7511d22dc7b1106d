import type { KubeObject } from '@aetherius/domain';
import { badRequest } from './api-status.ts';
import type { KindEntry } from './object-store.ts';
import { isRecord, numberAt, textAt, valueAt } from './patch/json-value.ts';

/** A condition on an object. */
export type Predicate = (object: KubeObject) => boolean;

type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const setPattern = /^([^\s=!<>,()]+)\s+(in|notin)\s*\(([^)]*)\)$/;
const comparePattern = /^([^\s=!<>,()]+)\s*(==|=|!=|>|<)\s*([^\s=!<>,()]*)$/;
const existsPattern = /^(!?)\s*([^\s=!<>,()]+)$/;

/** Parses a label selector in the text form of the API (`app=web,tier in (a,b),!old`). */
export function parseLabelSelector(text: string): LabelTest {
  const tests = splitOutsideParentheses(text).map(parseLabelRequirement);
  return (labels) => tests.every((test) => test(labels));
}

function splitOutsideParentheses(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function parseLabelRequirement(text: string): LabelTest {
  const set = setPattern.exec(text);
  if (set) return setTest(set);
  const compare = comparePattern.exec(text);
  if (compare) return compareTest(compare);
  const exists = existsPattern.exec(text);
  if (exists) {
    const key = exists[2] ?? '';
    return exists[1] ? (labels) => !(key in labels) : (labels) => key in labels;
  }
  const found = text.split(/\s+/)[1] ?? text;
  throw badRequest(
    `unable to parse requirement: found '${found}', expected: in, notin, =, ==, !=, gt, lt`,
  );
}

function isIn(value: string | undefined, values: readonly string[]): boolean {
  return value !== undefined && values.includes(value);
}

function setTest([, key = '', operator, list = '']: string[]): LabelTest {
  const values = list.split(',').map((value) => value.trim());
  if (operator === 'in') return (labels) => isIn(labels[key], values);
  return (labels) => !isIn(labels[key], values);
}

function compareTest([, key = '', operator, value = '']: string[]): LabelTest {
  switch (operator) {
    case '!=':
      return (labels) => labels[key] !== value;
    case '>':
      return (labels) => Number(labels[key]) > Number(value);
    case '<':
      return (labels) => Number(labels[key]) < Number(value);
    default:
      return (labels) => labels[key] === value;
  }
}

type FieldReader = (object: KubeObject) => string;

const commonFields: Readonly<Record<string, FieldReader>> = {
  'metadata.name': (object) => object.metadata.name,
  'metadata.namespace': (object) => object.metadata.namespace ?? '',
};

function reader(...path: string[]): FieldReader {
  return (object) => {
    const value = valueAt(object, ...path);
    return value === undefined || value === null || isRecord(value) ? '' : String(value);
  };
}

const podFields: Readonly<Record<string, FieldReader>> = {
  'spec.nodeName': reader('spec', 'nodeName'),
  'spec.restartPolicy': reader('spec', 'restartPolicy'),
  'spec.schedulerName': reader('spec', 'schedulerName'),
  'spec.serviceAccountName': reader('spec', 'serviceAccountName'),
  'spec.hostNetwork': (object) => String(valueAt(object, 'spec', 'hostNetwork') === true),
  'status.phase': reader('status', 'phase'),
  'status.podIP': reader('status', 'podIP'),
  'status.nominatedNodeName': reader('status', 'nominatedNodeName'),
};

const eventFields: Readonly<Record<string, FieldReader>> = {
  ...Object.fromEntries(
    ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (field) => [`involvedObject.${field}`, reader('involvedObject', field)],
    ),
  ),
  reason: reader('reason'),
  type: reader('type'),
  reportingComponent: reader('reportingComponent'),
  source: (object) => textAt(object, 'source', 'component') || textAt(object, 'reportingComponent'),
};

const replicaFields: Readonly<Record<string, FieldReader>> = {
  'status.replicas': (object) => String(numberAt(object, 'status', 'replicas') ?? 0),
};

const fieldsByKind: Readonly<Record<string, Readonly<Record<string, FieldReader>>>> = {
  Pod: podFields,
  Event: eventFields,
  Node: {
    'spec.unschedulable': (object) => String(valueAt(object, 'spec', 'unschedulable') === true),
  },
  Namespace: { 'status.phase': reader('status', 'phase') },
  Secret: { type: reader('type') },
  ReplicaSet: replicaFields,
  ReplicationController: replicaFields,
  Job: { 'status.successful': (object) => String(numberAt(object, 'status', 'succeeded') ?? 0) },
};

/** Parses a field selector; a field that the kind cannot be selected by is refused with 400. */
export function parseFieldSelector(text: string, entry: KindEntry): Predicate {
  const tests = text
    .split(',')
    .filter(Boolean)
    .map((part) => parseFieldRequirement(part, entry));
  return (object) => tests.every((test) => test(object));
}

function parseFieldRequirement(text: string, entry: KindEntry): Predicate {
  const match = /^([^=!]+?)(==|=|!=)(.*)$/.exec(text);
  if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`);
  const [, field = '', operator, value = ''] = match;
  const own = fieldsByKind[entry.kind];
  const read = commonFields[field] ?? own?.[field];
  if (!read) {
    throw badRequest(
      own
        ? `field label not supported: ${field}`
        : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
  return operator === '!='
    ? (object) => read(object) !== value
    : (object) => read(object) === value;
}
