import type * as z from 'zod';
import type {
  AgentCommand,
  Branded,
  CommandResult,
  Diagnosis,
  DiagnosisInput,
  KubeEvent,
  KubeObject,
  Signal,
  Snapshot,
  Symptom,
} from '@aetherius/domain';
import { expectTypeOf, it } from 'vitest';
import type { commandResultSchema, commandSchema } from './command.ts';
import type { diagnosisInputSchema, diagnosisSchema } from './diagnosis.ts';
import type { incidentSchema, IncidentView, TimelineItem, timelineItemSchema } from './incident.ts';
import type { signalSchema, symptomSchema } from './signal.ts';
import type { snapshotSchema } from './snapshot.ts';

/** A record without `readonly`, which JSON does not have, and which zod gives to arrays only. */
type Plain<T> = T extends Branded<string> | string | number | boolean | null | undefined
  ? T
  : T extends KubeObject | KubeEvent
    ? T
    : { -readonly [Key in keyof T]: Plain<T[Key]> };

/** Equal only if every key, also an optional one, is the same on both sides. */
type IsSame<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Mirrors<Schema extends z.ZodType, Record> = IsSame<Plain<z.output<Schema>>, Plain<Record>>;

it('mirrors the records of the domain field by field', () => {
  expectTypeOf<Mirrors<typeof symptomSchema, Symptom>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof signalSchema, Signal>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof snapshotSchema, Snapshot>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof diagnosisInputSchema, DiagnosisInput>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof diagnosisSchema, Diagnosis>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof incidentSchema, IncidentView>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof timelineItemSchema, TimelineItem>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof commandSchema, AgentCommand>>().toEqualTypeOf<true>();
  expectTypeOf<Mirrors<typeof commandResultSchema, CommandResult>>().toEqualTypeOf<true>();
});

it('notices a field that one side lacks', () => {
  expectTypeOf<Mirrors<typeof symptomSchema, Symptom & { extra: string }>>().toEqualTypeOf<false>();
  expectTypeOf<Mirrors<typeof symptomSchema, Omit<Symptom, 'params'>>>().toEqualTypeOf<false>();
  expectTypeOf<
    Mirrors<typeof symptomSchema, Symptom & { extra?: string }>
  >().toEqualTypeOf<false>();
});
