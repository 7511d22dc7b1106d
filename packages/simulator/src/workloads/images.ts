import { createImageCatalogue, type CatalogueImage } from './image-catalogue.ts';

const shell = ['sh', 'ash', 'echo', 'sleep', 'true', 'false', 'cat', 'ls', 'wget', 'nc', 'httpd'];
const both = ['amd64', 'arm64'];

/** Public images that people try in the demo. */
export const publicImages: readonly CatalogueImage[] = [
  {
    repository: 'docker.io/library/nginx',
    tags: ['*'],
    platforms: both,
    sizeMi: 68,
    commands: [...shell, 'nginx', '/docker-entrypoint.sh'],
    runsAsRoot: true,
    behaviour: {
      style: 'nginx',
      start: [{ afterMs: 60, text: 'INFO start worker processes' }],
      startAfterMs: 120,
      listens: [{ port: 80, http: { paths: { '/': 200 } } }],
      memory: { baseMi: 9 },
      cpuMillicores: 2,
      termCode: 0,
    },
  },
  {
    repository: 'docker.io/library/redis',
    tags: ['*'],
    platforms: both,
    sizeMi: 46,
    commands: [...shell, 'redis-server', 'redis-cli'],
    runsAsRoot: true,
    behaviour: {
      style: 'plain',
      start: [{ afterMs: 80, text: '1:M * Ready to accept connections tcp' }],
      startAfterMs: 150,
      listens: [{ port: 6379 }],
      memory: { baseMi: 14 },
      cpuMillicores: 4,
      termCode: 0,
    },
  },
  {
    repository: 'docker.io/library/busybox',
    tags: ['*'],
    platforms: both,
    sizeMi: 2.1,
    commands: shell,
    runsAsRoot: true,
    behaviour: { exits: { afterMs: 40, code: 0 }, memory: { baseMi: 1 } },
  },
  {
    repository: 'aetherius.local/busybox',
    tags: ['1'],
    platforms: ['amd64'],
    sizeMi: 2.1,
    commands: shell,
    runsAsRoot: true,
    behaviour: { exits: { afterMs: 40, code: 0 }, memory: { baseMi: 1 } },
  },
];

/** The images of a cluster that holds the demo shop. */
export const shopCatalogue = createImageCatalogue(publicImages);
