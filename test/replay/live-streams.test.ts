import { describeLiveStreams } from '../support/live-streams.ts';
import { listRecordedCases } from '../support/replayed-case.ts';

/** A tenth of the faults, spread over the list, and every healthy recording. */
const chosen = listRecordedCases().filter(
  (caseId, index) => caseId.startsWith('healthy') || index % 10 === 3,
);

describeLiveStreams({
  title: 'recorded watch streams, a tenth, at 20 times their pace',
  caseIds: chosen,
  speed: 20,
  atOnce: 2,
});
