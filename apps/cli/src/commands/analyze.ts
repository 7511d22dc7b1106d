import { randomBytes } from 'node:crypto';
import { collectSnapshot, createKubeLogSource, createRedaction } from '@aetherius/collect-agent';
import { diagnose } from '@aetherius/diagnosis';
import {
  appError,
  type Diagnosis,
  type DiagnosisInput,
  type KubeObject,
  type Snapshot,
} from '@aetherius/domain';
import { createKubeClient, loadKubeconfigAccess } from '@aetherius/kube';
import { loadPacks } from '@aetherius/knowledge';
import { readCluster, type ClusterReading } from '../analysis/read-cluster.ts';
import { readSnapshotFile } from '../analysis/read-snapshot-file.ts';
import { exitCodes } from '../failure.ts';
import { saveLastAnalysis } from '../last-analysis.ts';
import { diagnosisView } from '../report/diagnosis-view.ts';
import { analysisReport } from '../report/problem-report.ts';
import { sayCode } from '../report/report-lines.ts';
import { printStructured } from '../report/structured-output.ts';
import type { CommandContext, OutputFormat } from './command-context.ts';

/** Options of `analyze`. */
export interface AnalyzeOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly snapshot?: string;
  readonly output: OutputFormat;
}

/** The last lines of a log are what a crash leaves. */
const logLines = 200;
/** Read for one look at a whole cluster: the first of each broken workload, and many more. */
const maxLogReads = 300;

/** `analyze`: one look at a cluster or a file, without a server. Exit 1 when something is wrong. */
export async function analyze(context: CommandContext, options: AnalyzeOptions): Promise<number> {
  const { reader, clock, config } = context;
  const startedAt = clock.now().getTime();
  const input = options.snapshot
    ? onlyNamespace((await readSnapshotFile(options.snapshot)).input, options.namespace)
    : await readLiveInput(context, options);
  const { snapshot } = input;
  reader.terminal.progress(sayCode(reader, 'cli.analyze.diagnosing'));
  const diagnosis = diagnose(input, loadPacks());
  const seconds = ((clock.now().getTime() - startedAt) / 1000).toFixed(1);
  await saveLastAnalysis(config.dataDir, diagnosis).catch(() => undefined);
  showResult(context, options, { diagnosis, snapshot, seconds });
  return diagnosis.verdict === 'healthy' ? exitCodes.nothingWrong : exitCodes.problemsFound;
}

function showResult(
  { reader }: CommandContext,
  options: AnalyzeOptions,
  result: { diagnosis: Diagnosis; snapshot: Snapshot; seconds: string },
): void {
  const { diagnosis, snapshot } = result;
  reader.terminal.note(
    sayCode(reader, 'cli.analyze.summary', {
      objects: (snapshot.objects.length + snapshot.events.length).toLocaleString('en-US'),
      seconds: result.seconds,
      problems: diagnosis.rootCauses.length,
      notes: diagnosis.notes.length,
    }),
  );
  if (options.output !== 'text') {
    printStructured(reader.terminal, options.output, diagnosisView(reader, snapshot, diagnosis));
    return;
  }
  reader.terminal.note('');
  for (const line of analysisReport(reader, diagnosis)) reader.terminal.print(line);
}

/** What a file holds of one namespace; cluster-wide objects stay. */
function onlyNamespace(input: DiagnosisInput, namespace: string | undefined): DiagnosisInput {
  if (namespace === undefined) return input;
  const isWanted = ({ metadata }: KubeObject): boolean =>
    metadata.namespace === undefined || metadata.namespace === namespace;
  const { snapshot } = input;
  const isKnown = snapshot.objects.some(
    ({ kind, metadata }) =>
      metadata.namespace === namespace || (kind === 'Namespace' && metadata.name === namespace),
  );
  if (!isKnown) throw appError('NOT_FOUND', { what: 'namespace', id: namespace });
  return {
    ...input,
    snapshot: {
      ...snapshot,
      objects: snapshot.objects.filter(isWanted),
      events: snapshot.events.filter(isWanted),
    },
  };
}

async function readLiveInput(
  context: CommandContext,
  options: AnalyzeOptions,
): Promise<DiagnosisInput> {
  const { config, reader, clock, signal } = context;
  const files = options.kubeconfig ? [options.kubeconfig] : config.kubeconfigFiles;
  const access = await loadKubeconfigAccess({ files, context: options.context, clock });
  const client = createKubeClient(access);
  const abort = (): void => void client.stop();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const clusterVersion = await client.fetchVersion();
    const redaction = createRedaction({ key: randomBytes(32) });
    const reading = await readCluster(client, {
      ...(options.namespace ? { namespace: options.namespace } : {}),
      signal,
      prepare: redaction.object,
      onProgress: (kind, objects) =>
        reader.terminal.progress(sayCode(reader, 'cli.analyze.reading', { kind, objects })),
    });
    refuseUnknownNamespace(reading, options.namespace);
    const snapshot = await collectSnapshot(
      {
        view: reading.view,
        clusterVersion,
        status: () => [],
        changes: () => [],
        logs: createKubeLogSource(client),
        redaction,
        clock,
        maxLogReads,
      },
      { scope: [], maxObjects: Number.POSITIVE_INFINITY, logLines },
      signal,
    );
    const coverage = coverageOf(reading, snapshot);
    return { now: snapshot.capturedAt, snapshot: { ...snapshot, coverage } };
  } finally {
    signal.removeEventListener('abort', abort);
    await client.stop();
  }
}

/**
 * A mistyped namespace is empty, and empty looks healthy. Where namespaces may not be listed, the
 * coverage says so and nothing is claimed.
 */
function refuseUnknownNamespace({ view }: ClusterReading, namespace: string | undefined): void {
  const known = [...view.list('Namespace')];
  if (namespace === undefined || known.length === 0) return;
  if (known.some(({ metadata }) => metadata.name === namespace)) return;
  throw appError('NOT_FOUND', { what: 'namespace', id: namespace });
}

function coverageOf(reading: ClusterReading, snapshot: Snapshot): Snapshot['coverage'] {
  return { ...reading.coverage, missingLogs: snapshot.coverage.missingLogs };
}
