import { toId } from '@aetherius/domain';
import type { IncidentId, ObjectRef, Symptom } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { correlate } from './correlate.ts';

const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' };
const mailer = { kind: 'Deployment', namespace: 'shop', name: 'mailer' };
const cartService = { kind: 'Service', namespace: 'shop', name: 'cart' };
const settings = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const node = { kind: 'Node', name: 'node-1' };

describe('correlate', () => {
  it('opens an incident for the first symptom', () => {
    expect(correlate(aSymptom(cart), [])).toEqual({
      decision: 'open',
      reason: 'no_shared_topology',
    });
  });

  it('joins symptoms of one subject', () => {
    const candidates = [anIncident('1', aSymptom(cart))];
    expect(correlate(aSymptom(cart, { fingerprint: 'other' }), candidates)).toEqual({
      decision: 'attach',
      incidentId: '1',
      reason: 'same_subject',
    });
  });

  it('joins a Service to the workload it selects, whichever is seen first', () => {
    const workload = aSymptom(cart, { related: [cartService] });
    const service = aSymptom(cartService);
    expect(correlate(service, [anIncident('1', workload)])).toMatchObject({
      reason: 'incident_depends_on_subject',
    });
    expect(correlate(workload, [anIncident('1', service)])).toMatchObject({
      reason: 'subject_depends_on_incident',
    });
  });

  it('keeps workloads apart that only share a ConfigMap or a namespace', () => {
    const one = aSymptom(cart, { related: [settings] });
    const other = aSymptom(mailer, { related: [settings] });
    expect(correlate(other, [anIncident('1', one)])).toMatchObject({ decision: 'open' });
  });

  it("joins pods of a dead node to the node's incident", () => {
    const pod = aSymptom(cart, { related: [node] });
    expect(correlate(pod, [anIncident('1', aSymptom(node))])).toMatchObject({ decision: 'attach' });
  });

  it('does not join a dying node to a workload that was in trouble of its own before', () => {
    const crash = aSymptom(cart, { fingerprint: 'crash' });
    const stranded = aSymptom(cart, { fingerprint: 'stranded', related: [node] });
    const nodeDown = aSymptom(node);
    expect(correlate(nodeDown, [anIncident('1', crash, stranded)])).toMatchObject({
      decision: 'open',
    });
    expect(correlate(nodeDown, [anIncident('1', stranded)])).toMatchObject({ decision: 'attach' });
  });

  it('prefers the closest tie over the first candidate', () => {
    const far = anIncident('far', aSymptom(cartService));
    const near = anIncident('near', aSymptom(cart));
    const symptom = aSymptom(cart, { fingerprint: 'other', related: [cartService] });
    expect(correlate(symptom, [far, near])).toMatchObject({ incidentId: 'near' });
  });

  it('takes three faults in one namespace for three incidents', () => {
    const opened = [cart, mailer, { ...cartService, name: 'quotes' }].reduce<
      ReturnType<typeof anIncident>[]
    >((incidents, subject) => {
      const symptom = aSymptom(subject, { fingerprint: subject.name, related: [settings] });
      const { decision } = correlate(symptom, incidents);
      return decision === 'open' ? [...incidents, anIncident(subject.name, symptom)] : incidents;
    }, []);
    expect(opened).toHaveLength(3);
  });
});

function aSymptom(subject: ObjectRef, fields: Partial<Symptom> = {}): Symptom {
  return {
    fingerprint: `print-${subject.kind}-${subject.name}`,
    code: 'container_crash_looping',
    subject,
    object: subject,
    severity: 'critical',
    since: '2026-01-01T00:00:00.000Z',
    params: {},
    related: [],
    ...fields,
  };
}

function anIncident(id: string, ...symptoms: readonly Symptom[]) {
  return { incidentId: toId<IncidentId>(id), symptoms };
}
