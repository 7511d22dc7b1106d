import { createHash } from 'node:crypto';
import type { LogLine } from '../api/cluster-ports.ts';
import { hashFraction } from '../controllers/template-hash.ts';
import { formatLine, steadyLines } from './log-lines.ts';
import { memoryBytesAt, type RunPlan } from './run-plan.ts';

/** How a run ended. */
export interface RunEnd {
  readonly atMs: number;
  readonly code: number;
  readonly reason: string;
  readonly message?: string;
}

/**
 * One run of a container: its plan, and what happened besides the plan. Logs, memory and CPU are
 * functions of time, so a run costs nothing while nobody looks.
 */
export interface ContainerRun {
  readonly id: string;
  readonly startedAtMs: number;
  readonly plan: RunPlan;
  readonly env: ReadonlyMap<string, string>;
  /** Lines that the plan did not foresee: outages of dependencies. */
  readonly extra: LogLine[];
  end?: RunEnd;
}

/** An id as containerd gives it. */
export function containerId(seed: string): string {
  return `containerd://${createHash('sha256').update(seed).digest('hex')}`;
}

/** Whether a run answers on a port. */
export function isListening(run: ContainerRun, port: number, nowMs: number): boolean {
  if (run.end || nowMs < run.startedAtMs + run.plan.listensAfterMs) return false;
  return run.plan.listens.some((listened) => listened.port === port);
}

/** What a run uses at an instant. */
export function usageOf(
  run: ContainerRun,
  nowMs: number,
): { cpuMillicores: number; memoryBytes: number } {
  const wobble = 0.85 + 0.3 * hashFraction(`${Math.floor(nowMs / 15_000)}/${run.id}`);
  const memory = memoryBytesAt(run.plan.behaviour, nowMs - run.startedAtMs);
  return {
    cpuMillicores: Math.max(1, Math.round((run.plan.behaviour.cpuMillicores ?? 5) * wobble)),
    memoryBytes: memory,
  };
}

/** The lines that a run wrote after one instant and up to another, in order. */
export function runLines(run: ContainerRun, fromMs: number, toMs: number): LogLine[] {
  const until = Math.min(toMs, run.end?.atMs ?? Number.POSITIVE_INFINITY);
  const { behaviour, listensAfterMs } = run.plan;
  const style = behaviour.style ?? 'plain';
  const planned = run.plan.lines.map((line) => {
    const at = new Date(run.startedAtMs + line.afterMs);
    return { at, text: formatLine(style, at, line.text) };
  });
  const isInside = (line: LogLine): boolean =>
    line.at.getTime() > fromMs && line.at.getTime() <= until;
  const readyAtMs = run.startedAtMs + listensAfterMs;
  const steady =
    until > readyAtMs
      ? steadyLines(behaviour, { seed: run.id, fromMs: Math.max(fromMs, readyAtMs), toMs: until })
      : [];
  return [...planned.filter(isInside), ...run.extra.filter(isInside), ...steady].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}
