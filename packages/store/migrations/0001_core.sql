-- Tenants, clusters, signals, symptoms, incidents and everything that hangs on them.
--
-- Every table has tenant_id, row-level security is forced on all of them, and every foreign key
-- contains the tenant, so that no row can point into another tenant.

create function current_tenant_id() returns uuid
  language sql stable parallel safe
  -- No tenant set means no rows: null equals nothing. After a transaction the setting is ''.
  return nullif(current_setting('aetherius.tenant_id', true), '')::uuid;

create table tenant (
  tenant_id uuid primary key default current_tenant_id(),
  name text not null,
  created_at timestamptz not null
);

-- Numbers that must be without gaps or in the order of commits: taken under the row's lock.
create table tenant_counter (
  tenant_id uuid not null default current_tenant_id() references tenant,
  counter text not null check (counter in ('incident', 'change')),
  value bigint not null,
  primary key (tenant_id, counter)
);

create table cluster (
  tenant_id uuid not null default current_tenant_id() references tenant,
  cluster_id uuid not null,
  name text not null,
  version text not null,
  agent_version text,
  agent_state text not null check (agent_state in ('connected', 'silent', 'closed')),
  coverage jsonb,
  first_seen_at timestamptz not null,
  last_signal_at timestamptz,
  closed_at timestamptz,
  -- The cluster that took its name with another kube-system UID.
  recreated_as uuid,
  primary key (tenant_id, cluster_id)
);
create index cluster_by_name on cluster (tenant_id, name);

-- The hot table. It has no foreign key to cluster: the check costs a lookup a row, and a signal of
-- an unknown cluster registers the cluster before it is stored.
create table signal (
  tenant_id uuid not null default current_tenant_id(),
  cluster_id uuid not null,
  signal_id text collate "C" not null,
  kind text not null check (kind in ('symptom', 'event', 'change', 'coverage')),
  occurred_at timestamptz not null,
  observed_at timestamptz not null,
  fingerprint text collate "C" not null,
  -- refKey of the top owner; null for coverage.
  subject_key text collate "C",
  body jsonb not null,
  primary key (tenant_id, cluster_id, signal_id)
);
create index signal_by_subject on signal (tenant_id, cluster_id, subject_key, occurred_at);
create index signal_by_age on signal using brin (observed_at);

create table incident (
  tenant_id uuid not null default current_tenant_id(),
  incident_id uuid not null,
  cluster_id uuid not null,
  number integer not null,
  state text not null check (state in ('open', 'mitigated', 'resolved', 'merged')),
  severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  headline jsonb not null,
  target jsonb not null,
  -- The UID of the target, or its refKey where there is none (an object that is only referred to).
  target_identity text not null,
  namespace text,
  root_cause text,
  confidence real,
  subjects jsonb not null,
  affects jsonb not null,
  began_at timestamptz not null,
  opened_at timestamptz not null,
  noticed_after_ms bigint not null,
  mitigated_at timestamptz,
  resolved_at timestamptz,
  resolution text check (resolution in ('recovered', 'cluster_recreated')),
  reopened_count integer not null default 0,
  merged_into uuid,
  diagnosis_id uuid,
  -- Lower-case words that a person may type to find it.
  search_text text not null,
  primary key (tenant_id, incident_id),
  unique (tenant_id, number),
  foreign key (tenant_id, cluster_id) references cluster,
  foreign key (tenant_id, merged_into) references incident
);
-- The identity of an incident: one unresolved row for a cause at an object.
create unique index incident_identity on incident (tenant_id, cluster_id, target_identity, root_cause)
  where state in ('open', 'mitigated') and root_cause is not null and root_cause <> 'unresolved';
create index incident_unresolved on incident (tenant_id, cluster_id)
  where state in ('open', 'mitigated');
create index incident_by_identity on incident (tenant_id, cluster_id, target_identity, resolved_at);

-- The present state of each symptom, by fingerprint.
create table symptom (
  tenant_id uuid not null default current_tenant_id(),
  cluster_id uuid not null,
  fingerprint text collate "C" not null,
  state text not null check (state in ('firing', 'clear')),
  code text not null,
  subject_key text collate "C" not null,
  since timestamptz not null,
  observed_at timestamptz not null,
  cleared_at timestamptz,
  -- The incident that it belongs to, or belonged to when it cleared.
  incident_id uuid,
  body jsonb not null,
  primary key (tenant_id, cluster_id, fingerprint),
  foreign key (tenant_id, cluster_id) references cluster,
  foreign key (tenant_id, incident_id) references incident
);
create index symptom_by_incident on symptom (tenant_id, incident_id);

create table timeline_entry (
  tenant_id uuid not null default current_tenant_id(),
  entry_id uuid not null,
  incident_id uuid not null,
  cluster_id uuid not null,
  occurred_at timestamptz not null,
  observed_at timestamptz not null,
  kind text not null check (kind in ('change', 'signal', 'incident', 'diagnosis')),
  what jsonb not null,
  ref jsonb,
  -- What makes a second append of the same thing a no-op, such as a signal's id.
  dedupe_key text collate "C",
  primary key (tenant_id, entry_id),
  unique (tenant_id, incident_id, dedupe_key),
  foreign key (tenant_id, incident_id) references incident
);
create index timeline_by_incident on timeline_entry (tenant_id, incident_id, entry_id);

-- Immutable. The body is JSON compressed with gzip by the application.
create table snapshot (
  tenant_id uuid not null default current_tenant_id(),
  snapshot_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid,
  captured_at timestamptz not null,
  object_count integer not null,
  body bytea not null,
  primary key (tenant_id, snapshot_id),
  foreign key (tenant_id, cluster_id) references cluster,
  foreign key (tenant_id, incident_id) references incident
);
alter table snapshot alter column body set storage external;
create index snapshot_by_incident on snapshot (tenant_id, incident_id, snapshot_id);

create table diagnosis (
  tenant_id uuid not null default current_tenant_id(),
  diagnosis_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid not null,
  snapshot_id uuid,
  verdict text not null check (verdict in ('fault', 'healthy', 'unresolved')),
  diagnosed_at timestamptz not null,
  took_ms integer not null,
  body jsonb not null,
  primary key (tenant_id, diagnosis_id),
  foreign key (tenant_id, cluster_id) references cluster,
  foreign key (tenant_id, incident_id) references incident,
  foreign key (tenant_id, snapshot_id) references snapshot
);
create index diagnosis_by_incident on diagnosis (tenant_id, incident_id, diagnosis_id);

create table command (
  tenant_id uuid not null default current_tenant_id(),
  command_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid,
  kind text not null,
  state text not null check (state in ('pending', 'sent', 'done', 'refused', 'expired')),
  body jsonb not null,
  result jsonb,
  created_at timestamptz not null,
  deadline_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, command_id),
  foreign key (tenant_id, cluster_id) references cluster,
  foreign key (tenant_id, incident_id) references incident
);
create index command_unfinished on command (tenant_id, cluster_id, command_id)
  where state in ('pending', 'sent');

-- What changed, in the order of commits. Says that it changed, never how.
create table change_feed (
  tenant_id uuid not null default current_tenant_id(),
  sequence bigint not null,
  kind text not null check (kind in ('incident', 'cluster', 'command')),
  subject_id uuid not null,
  changed_at timestamptz not null,
  primary key (tenant_id, sequence)
);

-- The first answer to a POST, for those who ask again with the same key.
create table idempotency_key (
  tenant_id uuid not null default current_tenant_id(),
  key text not null,
  route text not null,
  request_hash text not null,
  status integer,
  reply jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, key)
);
create index idempotency_key_by_age on idempotency_key (tenant_id, created_at);

create table audit_entry (
  tenant_id uuid not null default current_tenant_id(),
  entry_id uuid not null,
  cluster_id uuid,
  actor text not null,
  action text not null,
  subject text not null,
  at timestamptz not null,
  details jsonb not null,
  primary key (tenant_id, entry_id)
);

-- Row-level security, forced: it binds the owner too.
do $$
declare
  name text;
begin
  foreach name in array array[
    'tenant', 'tenant_counter', 'cluster', 'signal', 'incident', 'symptom', 'timeline_entry',
    'snapshot', 'diagnosis', 'command', 'change_feed', 'idempotency_key', 'audit_entry'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    -- The subquery is evaluated once a statement instead of once a row.
    execute format(
      'create policy tenant_isolation on %I using (tenant_id = (select current_tenant_id())) '
      'with check (tenant_id = (select current_tenant_id()))', name);
    execute format('grant select, insert on %I to aetherius_app', name);
  end loop;
  foreach name in array array[
    'tenant', 'tenant_counter', 'cluster', 'incident', 'symptom', 'command', 'idempotency_key'
  ] loop
    execute format('grant update on %I to aetherius_app', name);
  end loop;
  -- Snapshots, diagnoses, timeline and audit are never changed; what has an age may be pruned.
  foreach name in array array[
    'signal', 'symptom', 'snapshot', 'command', 'change_feed', 'idempotency_key'
  ] loop
    execute format('grant delete on %I to aetherius_app', name);
  end loop;
end
$$;
