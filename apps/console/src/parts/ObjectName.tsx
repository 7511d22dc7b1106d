import type { ObjectRef } from '@aetherius/domain';
import { CopyButton } from '../ui/index.ts';
import { objectLabel } from '../view/index.ts';
import { useCopyWords } from './copy-words.ts';

interface ObjectNameProps {
  readonly objectRef: ObjectRef;
  /** Names the namespace too. */
  readonly withNamespace?: boolean;
}

/** A Kubernetes object by kind and name; the name copies with one click. */
export function ObjectName({ objectRef, withNamespace }: ObjectNameProps) {
  const copy = useCopyWords(objectRef.name);
  return (
    <span className="inline-flex max-w-full items-center gap-0.5">
      <code className="min-w-0 [overflow-wrap:anywhere]">
        {withNamespace && objectRef.namespace && (
          <span className="text-ink-faint">{objectRef.namespace}/</span>
        )}
        {objectLabel(objectRef)}
      </code>
      <CopyButton {...copy} />
    </span>
  );
}
