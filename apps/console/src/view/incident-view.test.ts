import type { ObjectRef, RootCause } from '@aetherius/domain';
import { message } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { aDiagnosis, anIncident, oomCause } from '../../test/fixture-story.ts';
import {
  affectedObjects,
  causeOf,
  chosenCause,
  otherSubjects,
  percent,
  placeText,
} from './incident-view.ts';

const service: ObjectRef = { kind: 'Service', name: 'checkout', namespace: 'shop' };
const frontend: ObjectRef = { kind: 'Deployment', name: 'frontend', namespace: 'shop' };

describe('an incident', () => {
  it('is placed by cluster, namespace and name', () => {
    expect(placeText(anIncident({ number: 1 }))).toBe('prod-eu / shop / payments');
    const target: ObjectRef = { kind: 'Node', name: 'node-1' };
    expect(placeText(anIncident({ number: 1, target }))).toBe('prod-eu / Node/node-1');
  });

  it('tells a cause, a search for one, and that there is none apart', () => {
    expect(causeOf({ rootCause: 'oom_limit_exceeded' })).toEqual({
      faultClass: 'oom_limit_exceeded',
    });
    expect(causeOf({ rootCause: null }).words).toEqual(message('console.cause.pending'));
    expect(causeOf({ rootCause: 'unresolved' }).words).toEqual(message('console.cause.unresolved'));
  });

  it('is never certain to the last per cent', () => {
    expect([0.999, 0.956, 0, -1].map(percent)).toEqual([99, 96, 0, 0]);
  });

  it('names everything that feels it once, and not itself', () => {
    const incident = anIncident({
      number: 1,
      target: oomCause.target,
      affects: [service],
      subjects: [oomCause.target, service, frontend],
    });
    const cause: RootCause = { ...oomCause, affects: [service, oomCause.target] };
    expect(affectedObjects(incident, cause)).toEqual([service]);
    expect(otherSubjects(incident, [service])).toEqual([frontend]);
  });
});

describe('the cause that is shown', () => {
  const second: RootCause = { ...oomCause, faultClass: 'image_not_found' };
  const diagnosis = { ...aDiagnosis(), rootCauses: [oomCause, second] };

  it('is the one that the address names', () => {
    expect(chosenCause(diagnosis, '2')).toBe(second);
  });

  it('is the first for every address that names none', () => {
    expect(['0', '3', 'x', null].map((asked) => chosenCause(diagnosis, asked))).toEqual([
      oomCause,
      oomCause,
      oomCause,
      oomCause,
    ]);
  });
});
