import { message, type Message, type Symptom } from '@aetherius/domain';

/** What an incident is called before anybody knows its cause: its first symptom. */
export function symptomHeadline(symptom: Symptom): Message {
  const { subject, container } = symptom;
  return message(`symptom.${symptom.code}`, {
    ...symptom.params,
    kind: subject.kind,
    subject: subject.name,
    namespace: subject.namespace ?? '',
    ...(container === undefined ? {} : { container }),
  });
}
