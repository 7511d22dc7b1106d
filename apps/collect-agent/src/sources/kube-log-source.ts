import type { ObjectRef } from '@aetherius/domain';
import type { KubeClient } from '@aetherius/kube';
import type { LogRequest, LogSource } from './object-source.ts';

/** Enough for some hundred lines of stack traces; a program that logs megabytes a line is cut. */
const maxLogBytes = 128 * 1024;

/** Reads logs of a live cluster. What cannot be read (not started, rotated, no right) is left out. */
export function createKubeLogSource(client: KubeClient): LogSource {
  return {
    async fetchLogs(request) {
      const [current, previous] = await Promise.all([
        read(client, request, false),
        read(client, request, true),
      ]);
      return {
        ...(current === undefined ? {} : { current }),
        ...(previous === undefined ? {} : { previous }),
      };
    },
  };
}

async function read(
  client: KubeClient,
  request: LogRequest,
  previous: boolean,
): Promise<string | undefined> {
  const pod: ObjectRef = request.pod;
  try {
    const log = await client.fetchLog(pod, {
      container: request.container,
      tailLines: request.lines,
      limitBytes: maxLogBytes,
      previous,
      ...(request.signal ? { signal: request.signal } : {}),
    });
    return log.text;
  } catch {
    // A container without a previous run answers 400: that is the usual case, not a failure.
    return undefined;
  }
}
