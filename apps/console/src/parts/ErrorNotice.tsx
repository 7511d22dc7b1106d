import { CloudOff } from 'lucide-react';
import { errorMessages } from '../api/error-messages.ts';
import { useWords } from '../app/words.ts';
import { Button, Notice } from '../ui/index.ts';

interface ErrorNoticeProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** Something older is still shown beside it. */
  readonly stale?: boolean;
}

/** A failure where its answer would stand: what went wrong, what to do, what to quote. */
export function ErrorNotice({ error, onRetry, stale }: ErrorNoticeProps) {
  const { t, say } = useWords();
  const { what, todo, code, requestId } = errorMessages(error);
  return (
    <Notice
      role="alert"
      tone="critical"
      icon={<CloudOff size={16} />}
      title={say(what)}
      action={<Button onClick={onRetry}>{t('console.retry')}</Button>}
    >
      <p>{say(todo)}</p>
      {stale && <p>{t('console.error.stale')}</p>}
      <p className="text-xs text-ink-faint">
        <code>{code}</code>
        {requestId && (
          <>
            {' · '}
            <code>{requestId}</code>
          </>
        )}
      </p>
    </Notice>
  );
}
