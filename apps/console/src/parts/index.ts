/**
 * Parts that know the product's words and records: a severity, a time, an object's name, a row of
 * the list. Every page builds from them, so that a thing looks the same wherever it is met. They
 * take records and speak the reader's language by themselves.
 *
 * Example: `<SeverityMark severity="critical" />` shows colour, icon and word.
 */
export { Aside } from './Aside.tsx';
export { ChangeView } from './ChangeView.tsx';
export { Confidence } from './Confidence.tsx';
export { ErrorNotice } from './ErrorNotice.tsx';
export { FaultClass } from './FaultClass.tsx';
export { HeldIncidents } from './HeldIncidents.tsx';
export { IncidentRowsSkeleton } from './IncidentRow.tsx';
export { ObjectName } from './ObjectName.tsx';
export { PageHeader } from './PageHeader.tsx';
export { SeverityMark } from './SeverityMark.tsx';
export { StateMark } from './StateMark.tsx';
export { Age, Clock } from './Time.tsx';
export { useCopyWords } from './copy-words.ts';
