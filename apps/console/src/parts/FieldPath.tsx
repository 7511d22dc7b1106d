import { Fragment } from 'react';

/** The path of a field; a narrow place breaks it behind a dot, never inside a name. */
export function FieldPath({ path }: { readonly path: string }) {
  return path.split('.').map((part, index) => (
    <Fragment key={`${index} ${part}`}>
      {index > 0 && (
        <>
          .<wbr />
        </>
      )}
      {part}
    </Fragment>
  ));
}
