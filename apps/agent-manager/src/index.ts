/**
 * Layer 2, the control plane: takes signals from agents, groups them into incidents, asks for their
 * causes, keeps everything in PostgreSQL and serves REST, notices and the console on port 8080.
 *
 * PostgreSQL is the only truth: a killed manager finds everything again, agents repeat what was not
 * answered, and background tasks look at what is stored. While PostgreSQL is away it answers
 * `retry` to agents and 503 to people. It cannot start without it (DATABASE_UNAVAILABLE).
 *
 * Example: `await createAgentManager({ listen: { port: 8080 }, database, bus, ... }).start()`.
 */
export { createAgentManager } from './agent-manager.ts';
export type { AgentManager, AgentManagerDeps } from './agent-manager.ts';
export type { DemoPort } from './api/demo-functions.ts';
