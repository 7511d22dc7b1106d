import type { ContainerBehaviour, LogStyle, Need } from '../kubelet/behaviour.ts';
import type { CatalogueImage } from './image-catalogue.ts';
import { SHOP_REGISTRY } from './manifests.ts';

/** What is special about an image of the shop. */
export interface ShopImageOptions {
  readonly style: LogStyle;
  readonly tags?: readonly string[];
  readonly port?: number;
  readonly memoryMi?: number;
  readonly cpuMillicores?: number;
  readonly startAfterMs?: number;
  readonly needs?: readonly Need[];
  readonly activity?: ContainerBehaviour['activity'];
  readonly byTag?: Readonly<Record<string, ContainerBehaviour>>;
  readonly platforms?: readonly string[];
  readonly start?: readonly string[];
  readonly paths?: Readonly<Record<string, number>>;
}

const healthPaths = { '/': 200, '/healthz': 200, '/readyz': 200, '/metrics': 200 };

/** Words with which applications of a style come up. */
const greetings: Readonly<Record<LogStyle, (name: string, port: number) => string[]>> = {
  plain: (name) => [`${name} started`],
  go: (name, port) => [`INFO starting ${name}`, `INFO listening on :${port}`],
  java: (name, port) => [
    `INFO Starting ${name} using Java 21 with PID 1`,
    `INFO Tomcat started on port ${port} (http) with context path '/'`,
  ],
  python: (name, port) => [
    `INFO ${name} booting`,
    `INFO Uvicorn running on http://0.0.0.0:${port}`,
  ],
  node: (name, port) => [`INFO ${name} starting`, `INFO server listening on port ${port}`],
  nginx: () => ['INFO start worker processes'],
  postgres: () => ['INFO database system is ready to accept connections'],
};

const startTimes: Readonly<Record<LogStyle, number>> = {
  plain: 300,
  go: 400,
  java: 4_200,
  python: 1_600,
  node: 1_200,
  nginx: 200,
  postgres: 900,
};

/** What containers of a shop image do unless their tag says otherwise. */
export function shopBehaviour(name: string, options: ShopImageOptions): ContainerBehaviour {
  const { style, port = 8080 } = options;
  const startAfterMs = options.startAfterMs ?? startTimes[style];
  const lines = [...(options.start ?? []), ...greetings[style](name, port)];
  return {
    style,
    startAfterMs,
    start: lines.map((text, index) => ({
      afterMs: Math.round((startAfterMs * (index + 1)) / (lines.length + 1)),
      text,
    })),
    listens: [{ port, fromEnv: 'PORT', http: { paths: { ...healthPaths, ...options.paths } } }],
    memory: { baseMi: options.memoryMi ?? 40 },
    cpuMillicores: options.cpuMillicores ?? 12,
    activity: options.activity ?? 'requests',
    termCode: style === 'java' ? 143 : 0,
    ...(options.needs ? { needs: [...options.needs] } : {}),
  };
}

/** An image of the shop's registry. */
export function shopImage(name: string, options: ShopImageOptions): CatalogueImage {
  const isShell = options.style !== 'go';
  return {
    repository: `${SHOP_REGISTRY}/${name}`,
    tags: options.tags ?? ['1.0.0'],
    platforms: options.platforms ?? ['amd64', 'arm64'],
    sizeMi: { java: 210, python: 140, node: 120 }[options.style as string] ?? 28,
    commands: [
      name,
      `/usr/local/bin/${name}`,
      ...(isShell ? ['sh', 'sleep', 'java', 'python', 'node'] : []),
    ],
    behaviour: shopBehaviour(name, options),
    ...(options.byTag ? { byTag: options.byTag } : {}),
  };
}
