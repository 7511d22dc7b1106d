import { message, type MessageParams, type Severity } from '@aetherius/domain';
import type { HealthReport, HealthWarning } from '@aetherius/runtime';
import { listClusters } from '@aetherius/store';
import { render } from '@aetherius/text';
import type { ManagerContext } from './manager-context.ts';

/** Without PostgreSQL nothing works; a silent cluster is a warning. */
export async function managerHealth(context: ManagerContext): Promise<HealthReport> {
  const now = context.clock.now();
  const clusters = await loadClusters(context);
  if (!clusters) {
    const since = now.toISOString();
    return { status: 'down', warnings: [warning('database_unavailable', { since })] };
  }
  const warnings = clusters
    .filter(({ agentState }) => agentState === 'silent')
    .map(({ name, lastSignalAt }) => {
      const since = lastSignalAt ?? now.toISOString();
      const seconds = Math.round((now.getTime() - Date.parse(since)) / 1000);
      return warning('cluster_silent', { since, params: { cluster: name, seconds } });
    });
  return { status: warnings.length === 0 ? 'ok' : 'degraded', warnings };
}

async function loadClusters(context: ManagerContext) {
  try {
    await context.database.ping();
    return await context.database.withTenant(context.tenantId, (tx) => listClusters(tx));
  } catch {
    // Why it is away stands in the log of those who needed it.
    return undefined;
  }
}

function warning(
  code: string,
  about: { readonly since: string; readonly params?: MessageParams },
): HealthWarning {
  const severity: Severity = code === 'database_unavailable' ? 'critical' : 'high';
  return {
    code,
    severity,
    text: render(message(`health.${code}`, about.params), 'en'),
    since: about.since,
  };
}
