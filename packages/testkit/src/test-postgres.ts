import { randomUUID } from 'node:crypto';
import { toId, type TenantId } from '@aetherius/domain';
import { createSilentLogger, systemClock, type Clock } from '@aetherius/runtime';
import {
  createDatabase,
  ensureTenant,
  migrateDatabase,
  startPostgres,
  withClient,
  type Database,
  type PostgresRole,
  type PostgresServer,
} from '@aetherius/store';

/** A database of its own, migrated, on the PostgreSQL that a test run shares. */
export interface TestDatabase {
  readonly name: string;
  connectionString(role: PostgresRole): string;
  /** Opens another pool to it; closed by `drop` at the latest. */
  open(options?: { clock?: Clock; maxConnections?: number }): Database;
  /** Makes a tenant that no other test has. */
  createTenant(): Promise<TenantId>;
  /** Closes what `open` gave and drops the database by force. */
  drop(): Promise<void>;
}

const templateName = 'aetherius_template';
/** Any number: workers of a run make the template one after the other. */
const templateLock = 4_208_204_002;

/**
 * Makes a database in the PostgreSQL of a data folder, which is started or adopted. The first call
 * of a run migrates a template; the others clone it in a few dozen milliseconds.
 */
export async function createTestDatabase(dataDir: string): Promise<TestDatabase> {
  const server = await startPostgres({ dataDir, log: createSilentLogger(), durable: false });
  await ensureTemplate(server);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(server, (admin) =>
    admin.query(`create database ${name} template ${templateName} owner aetherius_owner`),
  );
  return toTestDatabase(server, name);
}

function toTestDatabase(server: PostgresServer, name: string): TestDatabase {
  const opened: Database[] = [];
  const open: TestDatabase['open'] = ({ clock = systemClock, maxConnections = 5 } = {}) => {
    const connectionString = server.connectionString('app', name);
    const log = createSilentLogger();
    const database = createDatabase({ connectionString, clock, log, maxConnections });
    opened.push(database);
    return database;
  };
  return {
    name,
    connectionString: (role) => server.connectionString(role, name),
    open,
    createTenant: async () => {
      const tenantId = toId<TenantId>(randomUUID());
      const [database = open()] = opened;
      const at = new Date().toISOString();
      await database.withTenant(tenantId, (tx) => ensureTenant(tx, { name: 'test', at }));
      return tenantId;
    },
    drop: async () => {
      await Promise.all(opened.map((database) => database.close()));
      await asAdmin(server, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

/** A database becomes a template only after its migration, so a half-made one is made again. */
async function ensureTemplate(server: PostgresServer): Promise<void> {
  await asAdmin(server, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [templateLock]);
    const { rows } = await admin.query<{ datistemplate: boolean }>(
      'select datistemplate from pg_database where datname = $1',
      [templateName],
    );
    if (rows[0]?.datistemplate) return;
    if (rows[0]) await admin.query(`drop database ${templateName} with (force)`);
    await admin.query(`create database ${templateName} owner aetherius_owner`);
    await migrateDatabase(server.connectionString('owner', templateName));
    await admin.query(`alter database ${templateName} is_template true`);
  });
}

function asAdmin<T>(server: PostgresServer, work: Parameters<typeof withClient<T>>[1]): Promise<T> {
  return withClient(server.connectionString('admin', 'postgres'), work);
}
