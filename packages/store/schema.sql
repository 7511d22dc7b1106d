CREATE OR REPLACE FUNCTION aetherius.current_tenant_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('aetherius.tenant_id'::text, true), ''::text))::uuid


create table audit_entry (
  tenant_id uuid not null default current_tenant_id(),
  entry_id uuid not null,
  cluster_id uuid,
  actor text not null,
  action text not null,
  subject text not null,
  at timestamp with time zone not null,
  details jsonb not null,
  constraint audit_entry_pkey PRIMARY KEY (tenant_id, entry_id)
);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy tenant_isolation on audit_entry for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select on audit_entry to aetherius_app;

create table change_feed (
  tenant_id uuid not null default current_tenant_id(),
  sequence bigint not null,
  kind text not null,
  subject_id uuid not null,
  changed_at timestamp with time zone not null,
  constraint change_feed_kind_check CHECK ((kind = ANY (ARRAY['incident'::text, 'cluster'::text, 'command'::text]))),
  constraint change_feed_pkey PRIMARY KEY (tenant_id, sequence)
);
alter table change_feed enable row level security;
alter table change_feed force row level security;
create policy tenant_isolation on change_feed for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select on change_feed to aetherius_app;

create table cluster (
  tenant_id uuid not null default current_tenant_id(),
  cluster_id uuid not null,
  name text not null,
  version text not null,
  agent_version text,
  agent_state text not null,
  coverage jsonb,
  first_seen_at timestamp with time zone not null,
  last_signal_at timestamp with time zone,
  closed_at timestamp with time zone,
  recreated_as uuid,
  constraint cluster_agent_state_check CHECK ((agent_state = ANY (ARRAY['connected'::text, 'silent'::text, 'closed'::text]))),
  constraint cluster_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint cluster_pkey PRIMARY KEY (tenant_id, cluster_id)
);
CREATE INDEX cluster_by_name ON aetherius.cluster USING btree (tenant_id, name);
alter table cluster enable row level security;
alter table cluster force row level security;
create policy tenant_isolation on cluster for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select, update on cluster to aetherius_app;

create table command (
  tenant_id uuid not null default current_tenant_id(),
  command_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid,
  kind text not null,
  state text not null,
  body jsonb not null,
  result jsonb,
  created_at timestamp with time zone not null,
  deadline_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint command_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'done'::text, 'refused'::text, 'expired'::text]))),
  constraint command_tenant_id_cluster_id_fkey FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster(tenant_id, cluster_id),
  constraint command_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES incident(tenant_id, incident_id),
  constraint command_pkey PRIMARY KEY (tenant_id, command_id)
);
CREATE INDEX command_unfinished ON aetherius.command USING btree (tenant_id, cluster_id, command_id) WHERE (state = ANY (ARRAY['pending'::text, 'sent'::text]));
alter table command enable row level security;
alter table command force row level security;
create policy tenant_isolation on command for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select, update on command to aetherius_app;

create table diagnosis (
  tenant_id uuid not null default current_tenant_id(),
  diagnosis_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid not null,
  snapshot_id uuid,
  verdict text not null,
  diagnosed_at timestamp with time zone not null,
  took_ms integer not null,
  body jsonb not null,
  constraint diagnosis_verdict_check CHECK ((verdict = ANY (ARRAY['fault'::text, 'healthy'::text, 'unresolved'::text]))),
  constraint diagnosis_tenant_id_cluster_id_fkey FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster(tenant_id, cluster_id),
  constraint diagnosis_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES incident(tenant_id, incident_id),
  constraint diagnosis_tenant_id_snapshot_id_fkey FOREIGN KEY (tenant_id, snapshot_id) REFERENCES snapshot(tenant_id, snapshot_id),
  constraint diagnosis_pkey PRIMARY KEY (tenant_id, diagnosis_id)
);
CREATE INDEX diagnosis_by_incident ON aetherius.diagnosis USING btree (tenant_id, incident_id, diagnosis_id);
alter table diagnosis enable row level security;
alter table diagnosis force row level security;
create policy tenant_isolation on diagnosis for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select on diagnosis to aetherius_app;

create table idempotency_key (
  tenant_id uuid not null default current_tenant_id(),
  key text not null,
  route text not null,
  request_hash text not null,
  status integer,
  reply jsonb,
  created_at timestamp with time zone not null,
  constraint idempotency_key_pkey PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_key_by_age ON aetherius.idempotency_key USING btree (tenant_id, created_at);
alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy tenant_isolation on idempotency_key for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select, update on idempotency_key to aetherius_app;

create table incident (
  tenant_id uuid not null default current_tenant_id(),
  incident_id uuid not null,
  cluster_id uuid not null,
  number integer not null,
  state text not null,
  severity text not null,
  headline jsonb not null,
  target jsonb not null,
  target_identity text not null,
  namespace text,
  root_cause text,
  confidence real,
  subjects jsonb not null,
  affects jsonb not null,
  began_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  noticed_after_ms bigint not null,
  mitigated_at timestamp with time zone,
  resolved_at timestamp with time zone,
  resolution text,
  reopened_count integer not null default 0,
  merged_into uuid,
  diagnosis_id uuid,
  search_text text not null,
  constraint incident_resolution_check CHECK ((resolution = ANY (ARRAY['recovered'::text, 'cluster_recreated'::text]))),
  constraint incident_severity_check CHECK ((severity = ANY (ARRAY['critical'::text, 'high'::text, 'medium'::text, 'low'::text, 'info'::text]))),
  constraint incident_state_check CHECK ((state = ANY (ARRAY['open'::text, 'mitigated'::text, 'resolved'::text, 'merged'::text]))),
  constraint incident_tenant_id_cluster_id_fkey FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster(tenant_id, cluster_id),
  constraint incident_tenant_id_merged_into_fkey FOREIGN KEY (tenant_id, merged_into) REFERENCES incident(tenant_id, incident_id),
  constraint incident_pkey PRIMARY KEY (tenant_id, incident_id),
  constraint incident_tenant_id_number_key UNIQUE (tenant_id, number)
);
CREATE INDEX incident_by_identity ON aetherius.incident USING btree (tenant_id, cluster_id, target_identity, resolved_at);
CREATE UNIQUE INDEX incident_identity ON aetherius.incident USING btree (tenant_id, cluster_id, target_identity, root_cause) WHERE ((state = ANY (ARRAY['open'::text, 'mitigated'::text])) AND (root_cause IS NOT NULL) AND (root_cause <> 'unresolved'::text));
CREATE INDEX incident_unresolved ON aetherius.incident USING btree (tenant_id, cluster_id) WHERE (state = ANY (ARRAY['open'::text, 'mitigated'::text]));
alter table incident enable row level security;
alter table incident force row level security;
create policy tenant_isolation on incident for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select, update on incident to aetherius_app;

create table schema_migration (
  migration_id integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migration_pkey PRIMARY KEY (migration_id)
);

create table signal (
  tenant_id uuid not null default current_tenant_id(),
  cluster_id uuid not null,
  signal_id text collate "C" not null,
  kind text not null,
  occurred_at timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  fingerprint text collate "C" not null,
  subject_key text collate "C",
  body jsonb not null,
  constraint signal_kind_check CHECK ((kind = ANY (ARRAY['symptom'::text, 'event'::text, 'change'::text, 'coverage'::text]))),
  constraint signal_pkey PRIMARY KEY (tenant_id, cluster_id, signal_id)
);
CREATE INDEX signal_by_age ON aetherius.signal USING brin (observed_at);
CREATE INDEX signal_by_subject ON aetherius.signal USING btree (tenant_id, cluster_id, subject_key, occurred_at);
alter table signal enable row level security;
alter table signal force row level security;
create policy tenant_isolation on signal for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select on signal to aetherius_app;

create table snapshot (
  tenant_id uuid not null default current_tenant_id(),
  snapshot_id uuid not null,
  cluster_id uuid not null,
  incident_id uuid,
  captured_at timestamp with time zone not null,
  object_count integer not null,
  body bytea not null,
  constraint snapshot_tenant_id_cluster_id_fkey FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster(tenant_id, cluster_id),
  constraint snapshot_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES incident(tenant_id, incident_id),
  constraint snapshot_pkey PRIMARY KEY (tenant_id, snapshot_id)
);
CREATE INDEX snapshot_by_incident ON aetherius.snapshot USING btree (tenant_id, incident_id, snapshot_id);
alter table snapshot enable row level security;
alter table snapshot force row level security;
create policy tenant_isolation on snapshot for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select on snapshot to aetherius_app;

create table symptom (
  tenant_id uuid not null default current_tenant_id(),
  cluster_id uuid not null,
  fingerprint text collate "C" not null,
  state text not null,
  code text not null,
  subject_key text collate "C" not null,
  since timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  cleared_at timestamp with time zone,
  incident_id uuid,
  body jsonb not null,
  constraint symptom_state_check CHECK ((state = ANY (ARRAY['firing'::text, 'clear'::text]))),
  constraint symptom_tenant_id_cluster_id_fkey FOREIGN KEY (tenant_id, cluster_id) REFERENCES cluster(tenant_id, cluster_id),
  constraint symptom_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES incident(tenant_id, incident_id),
  constraint symptom_pkey PRIMARY KEY (tenant_id, cluster_id, fingerprint)
);
CREATE INDEX symptom_by_incident ON aetherius.symptom USING btree (tenant_id, incident_id);
CREATE INDEX symptom_firing ON aetherius.symptom USING btree (tenant_id, cluster_id) WHERE (state = 'firing'::text);
alter table symptom enable row level security;
alter table symptom force row level security;
create policy tenant_isolation on symptom for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant delete, insert, select, update on symptom to aetherius_app;

create table tenant (
  tenant_id uuid not null default current_tenant_id(),
  name text not null,
  created_at timestamp with time zone not null,
  constraint tenant_pkey PRIMARY KEY (tenant_id)
);
alter table tenant enable row level security;
alter table tenant force row level security;
create policy tenant_isolation on tenant for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select, update on tenant to aetherius_app;

create table tenant_counter (
  tenant_id uuid not null default current_tenant_id(),
  counter text not null,
  value bigint not null,
  constraint tenant_counter_counter_check CHECK ((counter = ANY (ARRAY['incident'::text, 'change'::text]))),
  constraint tenant_counter_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(tenant_id),
  constraint tenant_counter_pkey PRIMARY KEY (tenant_id, counter)
);
alter table tenant_counter enable row level security;
alter table tenant_counter force row level security;
create policy tenant_isolation on tenant_counter for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select, update on tenant_counter to aetherius_app;

create table timeline_entry (
  tenant_id uuid not null default current_tenant_id(),
  entry_id uuid not null,
  incident_id uuid not null,
  cluster_id uuid not null,
  occurred_at timestamp with time zone not null,
  observed_at timestamp with time zone not null,
  kind text not null,
  what jsonb not null,
  ref jsonb,
  dedupe_key text collate "C",
  constraint timeline_entry_kind_check CHECK ((kind = ANY (ARRAY['change'::text, 'signal'::text, 'incident'::text, 'diagnosis'::text]))),
  constraint timeline_entry_tenant_id_incident_id_fkey FOREIGN KEY (tenant_id, incident_id) REFERENCES incident(tenant_id, incident_id),
  constraint timeline_entry_pkey PRIMARY KEY (tenant_id, entry_id),
  constraint timeline_entry_tenant_id_incident_id_dedupe_key_key UNIQUE (tenant_id, incident_id, dedupe_key)
);
CREATE INDEX timeline_by_incident ON aetherius.timeline_entry USING btree (tenant_id, incident_id, entry_id);
alter table timeline_entry enable row level security;
alter table timeline_entry force row level security;
create policy tenant_isolation on timeline_entry for all using ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id))) with check ((tenant_id = ( SELECT current_tenant_id() AS current_tenant_id)));
grant insert, select on timeline_entry to aetherius_app;
