import { describeLiveStreams } from '../support/live-streams.ts';
import { listRecordedCases } from '../support/replayed-case.ts';

const caseIds = listRecordedCases();

describeLiveStreams({
  title: 'recorded watch streams at 20 times their pace',
  caseIds,
  speed: 20,
  atOnce: 2,
});

describeLiveStreams({
  title: 'recorded watch streams at 20 times their pace, nothing redacted',
  caseIds,
  speed: 20,
  atOnce: 2,
  isRedacted: false,
});

// Three connections each: so many replays use most of PostgreSQL's hundred.
describeLiveStreams({
  title: 'recorded watch streams at their own pace',
  caseIds,
  speed: 1,
  atOnce: 31,
});
