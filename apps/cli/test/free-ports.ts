import { createServer, type Server } from 'node:net';

/** The first of some ports in a row that are free now. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const first = await occupy(0);
    const { port } = first.address() as { port: number };
    const rest = Array.from({ length: count - 1 }, (_, index) => port + index + 1);
    const others = await Promise.all(rest.map((one) => occupy(one).catch(() => undefined)));
    await Promise.all([first, ...others].map((server) => close(server)));
    if (others.every((server) => server !== undefined)) return port;
  }
}

/** Holds a port until the server is closed. */
export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}
