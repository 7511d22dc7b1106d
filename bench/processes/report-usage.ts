/** Preloaded into a measured program: writes what it used, as JSON, to file descriptor 3. */
import { writeSync } from 'node:fs';

process.once('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  // In KiB on every system but macOS, where it is in bytes.
  const peakBytes = process.platform === 'darwin' ? maxRSS : maxRSS * 1024;
  writeSync(3, JSON.stringify({ peakBytes, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
