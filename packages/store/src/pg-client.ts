import { Client } from 'pg';

/** Too short: a server in recovery is given up. Too long: a hanging one holds up a start. */
const connectTimeoutMs = 5_000;

/** Runs `work` on one connection of its own and closes it; for what needs no pool. */
export async function withClient<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  // The query or connect that is waiting is rejected too; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
