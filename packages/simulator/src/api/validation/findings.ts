import type { StatusCause } from '../api-status.ts';
import { isRecord } from '../patch/json-value.ts';

/** Collects what is wrong with an object, in the words of the API server. */
export class Findings {
  readonly causes: StatusCause[] = [];

  required(field: string, detail = ''): void {
    this.add('FieldValueRequired', field, detail ? `Required value: ${detail}` : 'Required value');
  }

  invalid(field: string, value: unknown, why: string): void {
    this.invalidText(field, sortedJson(value), why);
  }

  /** For values that the server writes as its own structs, in their order of fields. */
  invalidText(field: string, text: string, why: string): void {
    this.add('FieldValueInvalid', field, `Invalid value: ${text}: ${why}`);
  }

  duplicate(field: string, value: unknown): void {
    this.add('FieldValueDuplicate', field, `Duplicate value: ${JSON.stringify(value)}`);
  }

  missing(field: string, value: unknown): void {
    this.add('FieldValueNotFound', field, `Not found: ${JSON.stringify(value)}`);
  }

  forbidden(field: string, why: string): void {
    this.add('FieldValueForbidden', field, `Forbidden: ${why}`);
  }

  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    this.unsupportedText(field, JSON.stringify(value), supported);
  }

  /** As `unsupported`, for values that the server writes as its own structs. */
  unsupportedText(field: string, value: string, supported: readonly string[]): void {
    const list = supported.map((text) => JSON.stringify(text)).join(', ');
    const text = `Unsupported value: ${value}: supported values: ${list}`;
    this.add('FieldValueNotSupported', field, text);
  }

  /** A count that may not be below zero. */
  count(field: string, value: unknown): void {
    if (typeof value === 'number' && value < 0) {
      this.invalid(field, value, 'must be greater than or equal to 0');
    }
  }

  port(field: string, value: unknown): void {
    const port = value ?? 0;
    if (typeof port === 'number' && (port < 1 || port > 65_535)) {
      this.invalid(field, port, 'must be between 1 and 65535, inclusive');
    }
  }

  private add(reason: string, field: string, message: string): void {
    this.causes.push({ reason, message, field });
  }
}

/** JSON with the keys of objects in order, as Go writes maps. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    isRecord(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
