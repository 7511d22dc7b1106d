import type {
  AgentCommand,
  CommandResult,
  CoverageSignal,
  Diagnosis,
  Incident,
  Message,
  ObjectRef,
  Signal,
  Symptom,
  TimelineEntry,
} from '@aetherius/domain';
import type { ColumnType, Generated } from 'kysely';

/** An instant: ISO-8601 UTC text with milliseconds, as the driver's parsers give it. */
type Instant = string;
/** JSON goes in as text made by `toJsonb` and comes out parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
type NullableJsonb<T> = ColumnType<T | null, string | null | undefined, string | null>;

interface TenantOwned {
  /** Filled by the database from the transaction's tenant. */
  tenant_id: Generated<string>;
}

interface TenantTable extends TenantOwned {
  name: string;
  created_at: Instant;
}

interface TenantCounterTable extends TenantOwned {
  counter: 'incident' | 'change';
  value: number;
}

interface ClusterTable extends TenantOwned {
  cluster_id: string;
  name: string;
  version: string;
  agent_version: string | null;
  agent_state: 'connected' | 'silent' | 'closed';
  coverage: NullableJsonb<CoverageSignal>;
  first_seen_at: Instant;
  last_signal_at: Instant | null;
  closed_at: Instant | null;
  recreated_as: string | null;
}

interface SignalTable extends TenantOwned {
  cluster_id: string;
  signal_id: string;
  kind: Signal['kind'];
  occurred_at: Instant;
  observed_at: Instant;
  fingerprint: string;
  subject_key: string | null;
  body: Jsonb<Signal>;
}

/** The row of an incident; `incident-row.ts` turns it into the record. */
export interface IncidentTable extends TenantOwned {
  incident_id: string;
  cluster_id: string;
  number: number;
  state: Incident['state'];
  severity: Incident['severity'];
  headline: Jsonb<Message>;
  target: Jsonb<ObjectRef>;
  target_identity: string;
  namespace: string | null;
  root_cause: string | null;
  confidence: number | null;
  subjects: Jsonb<readonly ObjectRef[]>;
  affects: Jsonb<readonly ObjectRef[]>;
  began_at: Instant;
  opened_at: Instant;
  noticed_after_ms: number;
  mitigated_at: Instant | null;
  resolved_at: Instant | null;
  resolution: Incident['resolution'];
  reopened_count: Generated<number>;
  merged_into: string | null;
  diagnosis_id: string | null;
  search_text: string;
}

interface SymptomTable extends TenantOwned {
  cluster_id: string;
  fingerprint: string;
  state: 'firing' | 'clear';
  code: string;
  subject_key: string;
  since: Instant;
  observed_at: Instant;
  cleared_at: Instant | null;
  incident_id: string | null;
  body: Jsonb<Symptom>;
}

interface TimelineEntryTable extends TenantOwned {
  entry_id: string;
  incident_id: string;
  cluster_id: string;
  occurred_at: Instant;
  observed_at: Instant;
  kind: TimelineEntry['kind'];
  what: Jsonb<Message>;
  ref: NullableJsonb<ObjectRef>;
  dedupe_key: string | null;
}

interface SnapshotTable extends TenantOwned {
  snapshot_id: string;
  cluster_id: string;
  incident_id: string | null;
  captured_at: Instant;
  object_count: number;
  body: Buffer;
}

interface DiagnosisTable extends TenantOwned {
  diagnosis_id: string;
  cluster_id: string;
  incident_id: string;
  snapshot_id: string | null;
  verdict: Diagnosis['verdict'];
  diagnosed_at: Instant;
  took_ms: number;
  body: Jsonb<Diagnosis>;
}

interface CommandTable extends TenantOwned {
  command_id: string;
  cluster_id: string;
  incident_id: string | null;
  kind: AgentCommand['kind'];
  state: 'pending' | 'sent' | 'done' | 'refused' | 'expired';
  body: Jsonb<AgentCommand>;
  result: NullableJsonb<CommandResult>;
  created_at: Instant;
  deadline_at: Instant;
  finished_at: Instant | null;
}

interface ChangeFeedTable extends TenantOwned {
  sequence: number;
  kind: 'incident' | 'cluster' | 'command';
  subject_id: string;
  changed_at: Instant;
}

interface IdempotencyKeyTable extends TenantOwned {
  key: string;
  route: string;
  request_hash: string;
  status: number | null;
  reply: NullableJsonb<unknown>;
  created_at: Instant;
}

interface AuditEntryTable extends TenantOwned {
  entry_id: string;
  cluster_id: string | null;
  actor: string;
  action: string;
  subject: string;
  at: Instant;
  details: Jsonb<Record<string, unknown>>;
}

/** The tables as kysely sees them. `schema.sql` is what they are. */
export interface Tables {
  tenant: TenantTable;
  tenant_counter: TenantCounterTable;
  cluster: ClusterTable;
  signal: SignalTable;
  incident: IncidentTable;
  symptom: SymptomTable;
  timeline_entry: TimelineEntryTable;
  snapshot: SnapshotTable;
  diagnosis: DiagnosisTable;
  command: CommandTable;
  change_feed: ChangeFeedTable;
  idempotency_key: IdempotencyKeyTable;
  audit_entry: AuditEntryTable;
}
