import type { Diagnosis, Message, ObjectRef, RootCause } from '@aetherius/domain';
import { render } from '@aetherius/text';

/** What is scored of a diagnosis. */
export interface Prediction {
  readonly root_cause: string;
  readonly target: {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  } | null;
  readonly explanation: string;
  readonly remedy: string;
  readonly auto_applied: boolean;
  readonly also: readonly { readonly root_cause: string; readonly target: Prediction['target'] }[];
}

const maxExplanation = 600;

/** A diagnosis as the prediction of a case: its first root cause, the others beside it. */
export function toPrediction(diagnosis: Diagnosis): Prediction {
  const [first, ...rest] = diagnosis.rootCauses;
  if (!first) {
    return {
      root_cause: diagnosis.verdict === 'healthy' ? 'none' : 'unresolved',
      target: null,
      explanation: shorten([english(diagnosis.summary), ...diagnosis.notes.map(english)].join(' ')),
      remedy: 'none',
      auto_applied: false,
      also: [],
    };
  }
  return {
    root_cause: first.faultClass,
    target: targetOf(first.target),
    explanation: explain(first, rest),
    remedy: first.remedy.remedyId,
    auto_applied: first.remedy.safe && first.confidence >= 0.8,
    also: rest.map((one) => ({ root_cause: one.faultClass, target: targetOf(one.target) })),
  };
}

function targetOf(ref: ObjectRef): Prediction['target'] {
  return { kind: ref.kind, ...(ref.namespace ? { namespace: ref.namespace } : {}), name: ref.name };
}

/** Headline, then what it stands on, then the other causes, as far as the length allows. */
function explain(first: RootCause, rest: readonly RootCause[]): string {
  const headline = `${first.target.kind} ${first.target.name}: ${english(first.headline)}`;
  const others = rest
    .slice(0, 3)
    .map((one) => `Also ${one.target.kind} ${one.target.name}: ${english(one.headline)}`);
  const claims = first.evidence.map((one) => english(one.claim));
  const room = maxExplanation - others.join('. ').length - 2;
  let text = headline;
  for (const claim of claims) {
    if (text.length + claim.length + 2 <= room) text = `${text}; ${claim}`;
  }
  return shorten([text, ...others].join('. '));
}

function english(message: Message): string {
  return render(message, 'en');
}

function shorten(text: string): string {
  return text.length <= maxExplanation ? text : `${text.slice(0, maxExplanation - 1)}…`;
}
