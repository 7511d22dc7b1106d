import { randomUUID } from 'node:crypto';
import {
  message,
  refKey,
  toId,
  type ChangeSignal,
  type ClusterId,
  type CoverageSignal,
  type EventSignal,
  type Incident,
  type IncidentId,
  type ObjectRef,
  type SignalId,
  type Snapshot,
  type Symptom,
  type SymptomSignal,
} from '@aetherius/domain';

/** The cluster that builders speak of unless told another. */
export const testClusterId: ClusterId = toId<ClusterId>('c1a57e50-0000-4000-8000-000000000001');

/** The instant at which things happen in builders unless told another. */
export const testInstant = '2026-11-25T03:12:04.000Z';

/** A Deployment `shop/checkout`, or whatever is given. */
export function aRef(given: Partial<ObjectRef> = {}): ObjectRef {
  return { kind: 'Deployment', namespace: 'shop', name: 'checkout', ...given };
}

/** A symptom of `shop/checkout`: its container is OOM-killed. */
export function aSymptom(given: Partial<Symptom> = {}): Symptom {
  const subject = given.subject ?? aRef();
  const code = given.code ?? 'container_oom_killed';
  return {
    fingerprint: `${code}/${refKey(subject)}/app`,
    code,
    subject,
    object: aRef({ kind: 'Pod', name: `${subject.name}-7d9f-x2x4q` }),
    container: 'app',
    severity: 'critical',
    since: testInstant,
    params: { exitCode: 137, restarts: 5 },
    related: [],
    ...given,
  };
}

/** A signal that a symptom fires; `state: 'clear'` for its end. */
export function aSymptomSignal(given: Partial<SymptomSignal> = {}): SymptomSignal {
  const symptom = given.symptom ?? aSymptom();
  return {
    ...envelope(symptom.fingerprint),
    kind: 'symptom',
    state: 'firing',
    ...given,
    symptom,
  };
}

/** A signal of a Kubernetes event: a back-off of `shop/checkout`. */
export function anEventSignal(given: Partial<EventSignal> = {}): EventSignal {
  const subject = given.subject ?? aRef();
  return {
    ...envelope(`event/${refKey(subject)}/BackOff`),
    kind: 'event',
    severity: 'high',
    category: 'alert',
    reason: 'BackOff',
    message: 'Back-off restarting failed container app in pod checkout-7d9f-x2x4q',
    count: 3,
    component: 'kubelet',
    regarding: aRef({ kind: 'Pod', name: 'checkout-7d9f-x2x4q' }),
    ...given,
    subject,
  };
}

/** A signal of a change: the memory limit of `shop/checkout` was lowered. */
export function aChangeSignal(given: Partial<ChangeSignal> = {}): ChangeSignal {
  const subject = given.subject ?? aRef();
  return {
    ...envelope(`change/${refKey(subject)}`),
    kind: 'change',
    change: {
      ref: subject,
      at: testInstant,
      actor: 'ci-bot',
      fields: [{ path: 'spec.memory', before: '256Mi', after: '64Mi' }],
    },
    ...given,
    subject,
  };
}

/** A heartbeat of an agent that sees everything. */
export function aCoverageSignal(given: Partial<CoverageSignal> = {}): CoverageSignal {
  return {
    ...envelope('coverage'),
    kind: 'coverage',
    agentVersion: '0.1.0',
    clusterName: 'demo',
    clusterVersion: 'v1.33.1',
    workloads: 12,
    objects: { Pod: 30 },
    denied: [],
    silentKinds: [],
    counters: {},
    ...given,
  };
}

/** An open incident of `shop/checkout` without a diagnosis. */
export function anIncident(given: Partial<Incident> = {}): Incident {
  const target = given.target ?? aRef();
  return {
    incidentId: toId<IncidentId>(randomUUID()),
    clusterId: testClusterId,
    clusterName: 'demo',
    number: 204,
    state: 'open',
    severity: 'critical',
    headline: message('symptom.container_oom_killed', { subject: refKey(target) }),
    target,
    rootCause: null,
    confidence: null,
    subjects: [target],
    affects: [],
    beganAt: testInstant,
    openedAt: testInstant,
    noticedAfterMs: 1200,
    mitigatedAt: null,
    resolvedAt: null,
    resolution: null,
    reopenedCount: 0,
    mergedInto: null,
    diagnosisId: null,
    ...given,
  };
}

/** A snapshot without objects that was read whole. */
export function aSnapshot(given: Partial<Snapshot> = {}): Snapshot {
  return {
    clusterVersion: 'v1.33.1',
    capturedAt: testInstant,
    objects: [],
    events: [],
    logs: {},
    metrics: [],
    changes: [],
    coverage: { kinds: [], denied: [], missingLogs: [] },
    ...given,
  };
}

/** Every signal has an id of its own unless one is given. */
function envelope(fingerprint: string): {
  signalId: SignalId;
  clusterId: ClusterId;
  occurredAt: string;
  observedAt: string;
  fingerprint: string;
} {
  return {
    signalId: toId<SignalId>(randomUUID()),
    clusterId: testClusterId,
    occurredAt: testInstant,
    observedAt: testInstant,
    fingerprint,
  };
}
