import { isRecord, type KubeObject } from '@aetherius/domain';
import type { Mark } from './keyed-mark.ts';
import { redactText } from './text-redaction.ts';
import { isProgramName, redactArgument, redactValue } from './value-redaction.ts';

type Fields = Record<string, unknown>;

/**
 * Redacts everything in an object that people fill with values of their own: environment,
 * arguments, annotations, ConfigMap data, headers, driver options, and messages. Names, keys,
 * references, numbers and the structure stay. Parts without a change are shared with the given
 * object, which is not changed.
 */
export function redactObject(object: KubeObject, mark: Mark): KubeObject {
  const redacted = redactRecord(object, mark) as KubeObject;
  switch (object.kind) {
    case 'ConfigMap':
      return redactConfigMap(redacted, mark);
    case 'Secret':
      return redactSecret(redacted, mark);
    default:
      return redacted;
  }
}

function redactConfigMap(configMap: KubeObject, mark: Mark): KubeObject {
  return {
    ...configMap,
    ...(isRecord(configMap['data']) ? { data: redactMap(configMap['data'], mark) } : {}),
    ...markedMap(configMap, 'binaryData', mark),
  };
}

/** A value of a Secret leaves in no shape at all. */
function redactSecret(secret: KubeObject, mark: Mark): KubeObject {
  return {
    ...secret,
    ...markedMap(secret, 'data', mark),
    ...markedMap(secret, 'stringData', mark),
  };
}

function markedMap(object: KubeObject, field: string, mark: Mark): Fields {
  const map = object[field];
  if (!isRecord(map)) return {};
  return {
    [field]: Object.fromEntries(
      Object.entries(map).map(([key, value]) => [key, mark(String(value))]),
    ),
  };
}

type FieldRule = (value: unknown, mark: Mark) => unknown;

/** What stands under these names, wherever in an object, is redacted by these rules. */
const fieldRules: Readonly<Record<string, FieldRule>> = {
  env: redactNamedValues,
  httpHeaders: redactNamedValues,
  command: (value, mark) => redactArguments(value, mark, true),
  args: (value, mark) => redactArguments(value, mark, false),
  annotations: redactMap,
  parameters: redactMap,
  volumeAttributes: redactMap,
  options: redactMap,
  message: (value, mark) => (typeof value === 'string' ? redactText(value, mark) : value),
  note: (value, mark) => (typeof value === 'string' ? redactText(value, mark) : value),
  caBundle: (value, mark) => (typeof value === 'string' ? mark(value) : value),
};

function redactRecord(record: Fields, mark: Mark): Fields {
  let changed: Fields | undefined;
  for (const [name, value] of Object.entries(record)) {
    const rule = Object.hasOwn(fieldRules, name) ? fieldRules[name] : undefined;
    const redacted = rule ? rule(value, mark) : redactAny(value, mark);
    if (redacted === value) continue;
    changed ??= { ...record };
    changed[name] = redacted;
  }
  return changed ?? record;
}

function redactAny(value: unknown, mark: Mark): unknown {
  if (Array.isArray(value)) return mapShared(value, (entry) => redactAny(entry, mark));
  return isRecord(value) ? redactRecord(value as Fields, mark) : value;
}

/** A list of `{name, value}`: environment variables and headers. */
function redactNamedValues(value: unknown, mark: Mark): unknown {
  if (!Array.isArray(value)) return redactAny(value, mark);
  return mapShared(value, (entry) => {
    if (!isRecord(entry) || typeof entry['value'] !== 'string') return entry;
    const redacted = redactValue(entry['value'], String(entry['name'] ?? ''), mark);
    return redacted === entry['value'] ? entry : { ...entry, value: redacted };
  });
}

function redactArguments(value: unknown, mark: Mark, hasProgram: boolean): unknown {
  if (!Array.isArray(value)) return redactAny(value, mark);
  return mapShared(value, (entry, index) => {
    if (typeof entry !== 'string') return entry;
    if (hasProgram && index === 0 && isProgramName(entry)) return entry;
    return redactArgument(entry, String(value[index - 1] ?? ''), mark);
  });
}

function redactMap(value: unknown, mark: Mark): unknown {
  if (!isRecord(value)) return redactAny(value, mark);
  let changed: Fields | undefined;
  for (const [key, entry] of Object.entries(value)) {
    const redacted =
      typeof entry === 'string' ? redactValue(entry, key, mark) : redactAny(entry, mark);
    if (redacted === entry) continue;
    changed ??= { ...value };
    changed[key] = redacted;
  }
  return changed ?? value;
}

function mapShared(
  list: readonly unknown[],
  map: (entry: unknown, index: number) => unknown,
): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (const [index, entry] of list.entries()) {
    const mapped = map(entry, index);
    if (mapped === entry) continue;
    changed ??= [...list];
    changed[index] = mapped;
  }
  return changed ?? list;
}
