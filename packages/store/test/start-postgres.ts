/**
 * A process that starts the PostgreSQL of a data folder, prints what it got as one line of JSON,
 * and lives on with an open connection until it is killed. For tests of adoption and of users.
 */
import { createSilentLogger } from '@aetherius/runtime';
import { Client } from 'pg';
import { startPostgres } from '../src/postgres-server.ts';

const [dataDir = ''] = process.argv.slice(2);
try {
  const server = await startPostgres({ dataDir, log: createSilentLogger(), durable: false });
  const client = new Client({ connectionString: server.connectionString('app') });
  client.on('error', () => undefined);
  await client.connect();
  const { pid, port, adopted } = server;
  process.stdout.write(`${JSON.stringify({ pid, port, adopted })}\n`);
  process.once('SIGTERM', () => void client.end().then(() => server.stop()));
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: Reflect.get(Object(error), 'code') })}\n`);
  process.exitCode = 1;
}
