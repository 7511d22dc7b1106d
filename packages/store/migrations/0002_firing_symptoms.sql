-- Correlation asks for the firing symptoms of a cluster many times a minute; the cleared ones stay
-- in the table for days.
create index symptom_firing on symptom (tenant_id, cluster_id) where state = 'firing';
