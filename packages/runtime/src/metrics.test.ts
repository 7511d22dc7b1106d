import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('two apps in one process may use the same name, each with its own prefix and value', async () => {
  const [manager, reasoning] = [createMetrics('agent_manager'), createMetrics('reasoning')];
  for (const [app, by] of [
    [manager, 2],
    [reasoning, 3],
  ] as const) {
    app.counter({ name: 'requests_total', help: 'Requests.' }).inc(by);
  }
  expect(await manager.text()).toContain('aetherius_agent_manager_requests_total 2');
  expect(await manager.text()).not.toContain('aetherius_reasoning');
  expect(await reasoning.text()).toContain('aetherius_reasoning_requests_total 3');
});
