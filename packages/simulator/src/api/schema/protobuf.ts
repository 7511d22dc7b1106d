import { readFileSync } from 'node:fs';
import { badRequest } from '../api-status.ts';
import { recordOf, type JsonRecord } from '../patch/json-value.ts';
import { wireMicroTime, wireTime } from '../wire-time.ts';

type FieldType = 'string' | 'bytes' | 'bool' | 'int32' | 'int64' | 'double' | number;
type FieldRow = readonly [name: string, type: FieldType, shape: 'one' | 'list' | 'map'];

interface Message {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldRow>>;
}

interface ProtobufFile {
  readonly kinds: Readonly<Record<string, number>>;
  readonly messages: readonly Message[];
}

const file = JSON.parse(
  readFileSync(new URL('kube-protobuf.json', import.meta.url), 'utf8'),
) as ProtobufFile;

const magic = 'k8s\u0000';

/**
 * Decodes an object that a typed client sent as `application/vnd.kubernetes.protobuf` into its JSON
 * form. Protobuf says nothing about unset fields, so empty texts, zeroes and `false` are left out
 * but where a pointer is behind the field and zero has a meaning.
 */
export function decodeProtobuf(bytes: Buffer): JsonRecord {
  if (bytes.subarray(0, 4).toString('latin1') !== magic) {
    throw badRequest('the body is not a Kubernetes protobuf object');
  }
  const envelope = readFields(bytes.subarray(4));
  const type = readFields(bytesOf(envelope.get(1)?.[0]));
  const apiVersion = bytesOf(type.get(1)?.[0]).toString('utf8');
  const kind = bytesOf(type.get(2)?.[0]).toString('utf8');
  const isNewEvent = apiVersion === 'events.k8s.io/v1' && kind === 'Event';
  const number = file.kinds[isNewEvent ? 'events.k8s.io/Event' : kind];
  const message = number === undefined ? undefined : file.messages[number];
  if (!message) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  const object = decodeMessage(bytesOf(envelope.get(2)?.[0]), message);
  return { kind, apiVersion, ...recordOf(object) };
}

type Raw = Buffer | bigint;

function bytesOf(value: Raw | undefined): Buffer {
  return value instanceof Buffer ? value : Buffer.alloc(0);
}

/** All occurrences of each field, in the wire's own types. */
function readFields(bytes: Buffer): Map<number, Raw[]> {
  const fields = new Map<number, Raw[]>();
  const reader = new WireReader(bytes);
  while (!reader.isAtEnd) {
    const { number, value } = reader.readField();
    const values = fields.get(number) ?? [];
    values.push(value);
    fields.set(number, values);
  }
  return fields;
}

class WireReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  readField(): { number: number; value: Raw } {
    const tag = Number(this.readVarint());
    return { number: tag >>> 3, value: this.readValue(tag & 7) };
  }

  private readValue(wireType: number): Raw {
    switch (wireType) {
      case 0:
        return this.readVarint();
      case 1:
        return this.take(8);
      case 2:
        return this.take(Number(this.readVarint()));
      case 5:
        return this.take(4);
      default:
        throw badRequest(`proto: illegal wireType ${wireType}`);
    }
  }

  private readVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw badRequest('unexpected EOF');
      this.at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw badRequest('proto: integer overflow');
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw badRequest('unexpected EOF');
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }
}

type Special = (bytes: Buffer) => unknown;

function timeOf(bytes: Buffer): Date {
  const fields = readFields(bytes);
  const seconds = Number(fields.get(1)?.[0] ?? 0n);
  const nanos = Number(fields.get(2)?.[0] ?? 0n);
  return new Date(seconds * 1000 + nanos / 1e6);
}

/** Types whose JSON is not an object of their protobuf fields. */
const specials: Readonly<Record<string, Special>> = {
  'apimachinery.pkg.api.resource.Quantity': (bytes) => textField(bytes, 1),
  'apimachinery.pkg.apis.meta.v1.Time': (bytes) =>
    bytes.length === 0 ? null : wireTime(timeOf(bytes)),
  'apimachinery.pkg.apis.meta.v1.MicroTime': (bytes) =>
    bytes.length === 0 ? null : wireMicroTime(timeOf(bytes)),
  'apimachinery.pkg.apis.meta.v1.FieldsV1': (bytes) => jsonField(bytes),
  'apimachinery.pkg.runtime.RawExtension': (bytes) => jsonField(bytes),
  'apimachinery.pkg.util.intstr.IntOrString': (bytes) => {
    const fields = readFields(bytes);
    return Number(fields.get(1)?.[0] ?? 0n) === 1
      ? textField(bytes, 3)
      : Number(fields.get(2)?.[0] ?? 0n);
  },
  'api.authorization.v1.ExtraValue': (bytes) => textList(bytes),
  'api.authentication.v1.ExtraValue': (bytes) => textList(bytes),
};

function textField(bytes: Buffer, number: number): string {
  return bytesOf(readFields(bytes).get(number)?.[0]).toString('utf8');
}

function textList(bytes: Buffer): string[] {
  return (readFields(bytes).get(1) ?? []).map((raw) => bytesOf(raw).toString('utf8'));
}

function jsonField(bytes: Buffer): unknown {
  const text = textField(bytes, 1);
  return text ? (JSON.parse(text) as unknown) : undefined;
}

function decodeMessage(bytes: Buffer, message: Message): unknown {
  const special = specials[message.name];
  if (special) return special(bytes);
  const result: JsonRecord = {};
  for (const [number, values] of readFields(bytes)) {
    const row = message.fields[number];
    if (row) decodeField(result, row, values);
  }
  return result;
}

function decodeField(result: JsonRecord, row: FieldRow, values: readonly Raw[]): void {
  const [name, type, shape] = row;
  if (shape === 'list') {
    result[name] = values.map((value) => decodeValue(value, type));
    return;
  }
  if (shape === 'map') {
    result[name] = Object.fromEntries(values.map((value) => decodeEntry(bytesOf(value), type)));
    return;
  }
  const value = values.at(-1);
  if (value === undefined) return;
  const decoded = decodeValue(value, type);
  if (name === '') Object.assign(result, decoded);
  else if (isGiven(name, decoded)) result[name] = decoded;
}

/** Fields that are pointers in Go: their zero was written on purpose. */
const zeroHasMeaning = new Set([
  'replicas',
  'minReplicas',
  'parallelism',
  'completions',
  'backoffLimit',
  'gracePeriodSeconds',
  'terminationGracePeriodSeconds',
  'ttlSecondsAfterFinished',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
  'revisionHistoryLimit',
  'automountServiceAccountToken',
  'enableServiceLinks',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'allowPrivilegeEscalation',
  'minAvailable',
  'maxUnavailable',
  'maxSurge',
  'partition',
  'value',
]);

function isGiven(name: string, value: unknown): boolean {
  if (value === undefined || value === '' || value === null) return false;
  if (value === 0 || value === false) return zeroHasMeaning.has(name);
  return true;
}

function decodeEntry(bytes: Buffer, type: FieldType): [string, unknown] {
  const fields = readFields(bytes);
  const value = fields.get(2)?.[0] ?? Buffer.alloc(0);
  return [bytesOf(fields.get(1)?.[0]).toString('utf8'), decodeValue(value, type)];
}

function decodeValue(value: Raw, type: FieldType): unknown {
  switch (type) {
    case 'string':
      return bytesOf(value).toString('utf8');
    case 'bytes':
      return bytesOf(value).toString('base64');
    case 'bool':
      return value === 1n;
    case 'int32':
    case 'int64':
      return Number(value);
    case 'double':
      return bytesOf(value).readDoubleLE(0);
    default: {
      const message = file.messages[type];
      return message ? decodeMessage(bytesOf(value), message) : undefined;
    }
  }
}
