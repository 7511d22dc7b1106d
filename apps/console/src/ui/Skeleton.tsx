import { classNames } from './class-names.ts';

interface SkeletonProps {
  /** Size and place, as utility classes. */
  readonly className: string;
}

/** Stands where something will be; read out by nobody. */
export function Skeleton({ className }: SkeletonProps) {
  return (
    <span
      aria-hidden
      className={classNames('block animate-skeleton rounded bg-hover', className)}
    />
  );
}
