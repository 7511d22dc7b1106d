import type { Client } from 'pg';
import { withClient } from './pg-client.ts';
import { schemaName } from './schema-name.ts';

/**
 * The schema of a migrated database as text that people can review, read from the catalogue (the
 * npm package has no pg_dump): functions, tables, constraints, indexes, policies and grants, in an
 * order that does not depend on how they came to be.
 */
export async function dumpSchema(connectionString: string): Promise<string> {
  return withClient(connectionString, async (client) => {
    // Names in definitions lose their schema when it is on the path.
    await client.query(`set search_path to ${schemaName}`);
    const functions = await column(client, functionsSql);
    const tables = await column(client, tablesSql);
    const parts = [...functions];
    for (const table of tables) parts.push(await dumpTable(client, table));
    return `${parts.join('\n\n')}\n`;
  });
}

async function dumpTable(client: Client, table: string): Promise<string> {
  const columns = await column(client, columnsSql, table);
  const constraints = await column(client, constraintsSql, table);
  const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
  const rest = [
    ...(await column(client, indexesSql, table)),
    ...(await column(client, securitySql, table)),
    ...(await column(client, policiesSql, table)),
    ...(await column(client, grantsSql, table)),
  ];
  return [`create table ${table} (\n${body}\n);`, ...rest].join('\n');
}

async function column(client: Client, sql: string, table?: string): Promise<string[]> {
  const values = table === undefined ? [schemaName] : [schemaName, table];
  const { rows } = await client.query<{ line: string }>(sql, values);
  return rows.map((row) => row.line);
}

const functionsSql = `
  select pg_get_functiondef(p.oid) as line from pg_proc p
   where p.pronamespace = $1::regnamespace order by p.proname`;

const tablesSql = `
  select relname as line from pg_class
   where relnamespace = $1::regnamespace and relkind in ('r', 'p') order by relname`;

const ofTable = `
  (select oid from pg_class where relnamespace = $1::regnamespace and relname = $2)`;

const columnsSql = `
  select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
           case when a.attcollation <> t.typcollation then 'collate ' || quote_ident(c.collname) end,
           case when a.attnotnull then 'not null' end,
           'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_collation c on c.oid = a.attcollation
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = ${ofTable} and a.attnum > 0 and not a.attisdropped order by a.attnum`;

const constraintsSql = `
  select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
   where conrelid = ${ofTable} and contype <> 'n' order by contype, conname`;

const indexesSql = `
  select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i
   where i.indrelid = ${ofTable}
     and not exists (select 1 from pg_constraint where conindid = i.indexrelid)
   order by i.indexrelid::regclass::text`;

const securitySql = `
  select format('alter table %s %s row level security;', relname, word) as line
    from pg_class, (values (1, 'enable'), (2, 'force')) as switch (place, word)
   where oid = ${ofTable}
     and case word when 'enable' then relrowsecurity else relforcerowsecurity end
   order by place`;

const policiesSql = `
  select format('create policy %s on %s for %s using (%s) with check (%s);', policyname, tablename,
           lower(cmd), qual, with_check) as line
    from pg_policies where schemaname = $1 and tablename = $2 order by policyname`;

const grantsSql = `
  select format('grant %s on %s to %s;',
           string_agg(lower(privilege_type), ', ' order by privilege_type), table_name, grantee) as line
    from information_schema.role_table_grants
   where table_schema = $1 and table_name = $2 and grantee <> 'aetherius_owner'
   group by grantee, table_name order by grantee`;
