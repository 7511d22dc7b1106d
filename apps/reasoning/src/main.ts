import { createLogger, runUntilSignal, systemClock } from '@aetherius/runtime';
import { loadConfig } from './config.ts';
import { createReasoning } from './reasoning.ts';
import packageJson from '../package.json' with { type: 'json' };

const log = createLogger({ app: 'reasoning' });
const app = createReasoning({
  ...loadConfig(),
  log,
  clock: systemClock,
  version: packageJson.version,
});
await runUntilSignal({ log, parts: [app] });
