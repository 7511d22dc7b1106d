/** Preloaded into a measured program: writes its peak memory in bytes to file descriptor 3. */
import { writeSync } from 'node:fs';

process.once('exit', () => {
  const { maxRSS } = process.resourceUsage();
  writeSync(3, String(process.platform === 'darwin' ? maxRSS : maxRSS * 1024));
});
