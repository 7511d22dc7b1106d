import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { appError } from '@aetherius/domain';

/** A year: names of assets contain a hash of their content. */
const assetMaxAgeMs = 365 * 24 * 3_600_000;
const apiPrefixes = ['/v1/', '/health', '/metrics', '/openapi.json'];

/**
 * Serves the built console. Paths that name no file belong to the page's own router and get
 * `index.html`, which is never cached; assets never change under their name.
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static');
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isAsset = path.startsWith(join(folder, 'assets'));
      void reply.header(
        'cache-control',
        isAsset ? `public, max-age=${assetMaxAgeMs / 1000}, immutable` : 'no-cache',
      );
    },
  });
  app.get('/*', (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (apiPrefixes.some((prefix) => path.startsWith(prefix)) || /\.\w+$/.test(path)) {
      throw appError('NOT_FOUND', { what: 'route', id: path });
    }
    return reply.sendFile('index.html');
  });
}
