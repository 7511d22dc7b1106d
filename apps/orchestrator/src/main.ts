import { createLogger, runUntilSignal, systemClock } from '@aetherius/runtime';
import { loadConfig } from './config.ts';
import { createOrchestrator } from './orchestrator.ts';
import packageJson from '../package.json' with { type: 'json' };

const log = createLogger({ app: 'orchestrator' });
const app = createOrchestrator({
  ...loadConfig(),
  log,
  clock: systemClock,
  version: packageJson.version,
});
await runUntilSignal({ log, parts: [app] });
