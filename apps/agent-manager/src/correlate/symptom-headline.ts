import { message, type Message, type Symptom } from '@aetherius/domain';

/** What an incident is called before anybody knows its cause: its first symptom. */
export function symptomHeadline(symptom: Symptom): Message {
  const { subject, object, container } = symptom;
  return message(`symptom.${symptom.code}`, {
    ...symptom.params,
    kind: subject.kind,
    name: subject.name,
    namespace: subject.namespace ?? '',
    object: object.name,
    ...(container === undefined ? {} : { container }),
  });
}
