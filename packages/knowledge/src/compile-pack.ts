import { compilePredicate } from '@aetherius/expression';
import { appError } from '@aetherius/domain';
import type { EvidenceRule, Fact, FaultRule, LogPattern } from '@aetherius/domain';
import type { FaultSource, LogPatternSource } from './pack-schema.ts';

/** Turns a fault of a pack file into a rule whose predicates are functions. */
export function compileFault(source: FaultSource): FaultRule {
  const required = compileEvidence(
    { ...source.when, near: undefined },
    { id: `${source.id}.when`, required: true },
  );
  const others = (source.evidence ?? []).map((one, index) =>
    compileEvidence(one, { id: `${source.id}.${index + 1}`, required: false }),
  );
  return {
    faultId: source.id,
    faultClass: source.class,
    prior: source.prior,
    severity: source.severity,
    evidence: [required, ...others],
    rivals: source.rivals,
    explainsAlong: source.explains,
    remedyIds: source.remedies,
    ...(source.target ? { target: source.target } : {}),
    ...(source.mergeBy ? { mergeBy: source.mergeBy } : {}),
    ...(source.mergesNamespaces ? { mergesNamespaces: true } : {}),
    ...(source.latent ? { latent: true } : {}),
    ...(source.safe ? { safe: true } : {}),
  };
}

interface EvidenceSourceText {
  readonly fact: string;
  readonly if?: string | undefined;
  readonly near?: EvidenceRule['near'] | undefined;
  readonly weight: number;
}

function compileEvidence(
  source: EvidenceSourceText,
  role: { readonly id: string; readonly required: boolean },
): EvidenceRule {
  const predicate = source.if ? compilePredicate(source.if, ['fact']) : undefined;
  return {
    evidenceId: role.id,
    factKind: source.fact,
    required: role.required,
    weight: source.weight,
    matches: (fact: Fact) => predicate?.({ fact: fact.fields }) ?? true,
    ...(source.near ? { near: source.near } : {}),
  };
}

/** Lines without any of these say nothing about a failure; most lines stop here. */
const telling =
  /config|setting|chang|appl|updat|_value|running on|err|fail|fatal|refus|timed? ?out|timeout|unavail|not |no |can't|cannot|could|unable|missing|required|undefined|unset|denied|forbidden|auth|invalid|unknown|unrecogni|illegal|bad |expired|x509|tls|space|full|memory|exhaust|too many|limit|pool|429|50\d|404|401|slow|took|latency|duration|response|panic|exception|abort|corrupt|checksum|upgrade|version|incompat|waiting|in use|reset|loss|unreach|resolve|reload|flag|address|[a-z] [:=]\s*$|: $|emerg|mismatch|syntax|must|please|keyerror|sigsegv|fault|leak|grow/i;

/** Turns a pattern into a matcher; groups `name`, `name2`, `name3` all become the field `name`. */
export function compileLogPattern(source: LogPatternSource): LogPattern {
  const expression = toRegExp(source);
  return {
    patternId: source.id,
    meaning: source.meaning,
    match: (line) => {
      const match = expression.exec(line);
      if (!match) return undefined;
      return groupsOf(match.groups ?? {});
    },
  };
}

/** Whether a line may say anything that the patterns know. */
export function isTelling(line: string): boolean {
  return telling.test(line);
}

function groupsOf(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value === undefined) continue;
    if (name === 'seconds') fields['milliseconds'] = String(Math.round(Number(value) * 1000));
    else fields[name.replace(/\d+$/, '')] = value.trim();
  }
  return fields;
}

function toRegExp(source: LogPatternSource): RegExp {
  try {
    return new RegExp(source.pattern);
  } catch (cause) {
    throw appError('PACK_INVALID', { pack: source.id, problem: String(cause) }, { cause });
  }
}
