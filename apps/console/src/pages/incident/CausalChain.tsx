import type { ChainLink } from '@aetherius/domain';
import { ArrowDown, ArrowRight } from 'lucide-react';
import { useWords } from '../../app/words.ts';
import { Clock } from '../../parts/index.ts';
import { objectLabel } from '../../view/index.ts';

/** From the cause to what people feel: a row where there is room, a column where there is not. */
export function CausalChain({ chain }: { readonly chain: readonly ChainLink[] }) {
  const { t, say } = useWords();
  // One link is the cause itself, which stands right above.
  if (chain.length < 2) return null;
  return (
    <div className="@container px-4 pb-4">
      <ol
        aria-label={t('console.chain')}
        className="flex flex-col gap-1 @2xl:flex-row @2xl:items-stretch @2xl:gap-0"
      >
        {chain.map((link, index) => (
          <li
            key={`${objectLabel(link.ref)} ${link.what.code}`}
            className="flex min-w-0 flex-col @2xl:flex-1 @2xl:flex-row"
          >
            {index > 0 && <Arrow />}
            <div
              className={
                index === 0
                  ? 'min-w-0 border-l-2 border-accent pl-3'
                  : 'min-w-0 border-l-2 border-line pl-3'
              }
            >
              <p className={index === 0 ? 'font-medium' : undefined}>{say(link.what)}</p>
              <p className="flex flex-wrap gap-x-2 text-xs text-ink-faint">
                {!say(link.what).includes(objectLabel(link.ref)) && (
                  <code className="[overflow-wrap:anywhere]">{objectLabel(link.ref)}</code>
                )}
                {link.at && <Clock at={link.at} />}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Arrow() {
  return (
    <span aria-hidden className="shrink-0 text-ink-faint @2xl:self-center @2xl:px-2">
      <ArrowDown size={16} className="my-0.5 -ml-[7px] @2xl:hidden" />
      <ArrowRight size={16} className="hidden @2xl:block" />
    </span>
  );
}
