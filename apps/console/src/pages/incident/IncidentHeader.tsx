import type { IncidentView } from '@aetherius/contract';
import type { ObjectRef } from '@aetherius/domain';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useWords } from '../../app/words.ts';
import { Age, Aside, Clock, ObjectName, SeverityMark, StateMark } from '../../parts/index.ts';
import { CopyButton } from '../../ui/index.ts';
import { durationMessage, incidentLabel, objectLabel } from '../../view/index.ts';

interface IncidentHeaderProps {
  readonly incident: IncidentView;
  readonly affected: readonly ObjectRef[];
}

/** What is broken, since when, where, and who feels it: readable within ten seconds. */
export function IncidentHeader({ incident, affected }: IncidentHeaderProps) {
  const { say } = useWords();
  return (
    <header className="flex flex-col gap-2">
      <Place incident={incident} />
      <div className="flex items-center gap-4 pt-2">
        <SeverityMark severity={incident.severity} />
        <StateMark state={incident.state} />
      </div>
      <h1 className="text-xl font-semibold tracking-tight text-pretty md:text-2xl">
        {say(incident.headlineMessage)}
      </h1>
      <Since incident={incident} affected={affected} />
    </header>
  );
}

function Place({ incident }: { readonly incident: IncidentView }) {
  const { t } = useWords();
  const { namespace } = incident.target;
  const cluster = `/incidents?cluster=${incident.clusterId}`;
  const label = incidentLabel(incident.number);
  const link = `${window.location.origin}/i/${incident.number}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
      <nav
        aria-label={t('console.breadcrumb')}
        className="flex min-w-0 flex-wrap items-center gap-x-2 text-ink-faint"
      >
        <Link to="/incidents" className="mr-2 inline-flex items-center gap-1 hover:text-ink">
          <ArrowLeft size={15} aria-hidden />
          {t('console.incidents')}
        </Link>
        <Link to={cluster} className="hover:text-ink hover:underline">
          {incident.clusterName}
        </Link>
        {namespace && (
          <>
            <span aria-hidden>/</span>
            <Link
              to={`${cluster}&namespace=${namespace}`}
              className="hover:text-ink hover:underline"
            >
              {namespace}
            </Link>
          </>
        )}
        <span aria-hidden>/</span>
        <span className="text-ink">
          <ObjectName objectRef={incident.target} />
        </span>
      </nav>
      <span className="inline-flex items-center gap-0.5 text-ink-soft">
        {label}
        <CopyButton
          text={link}
          label={t('console.incident.copy_link', { label })}
          copiedLabel={t('console.copied')}
        />
      </span>
    </div>
  );
}

function Since({ incident, affected }: IncidentHeaderProps) {
  const { t, say } = useWords();
  const objects = affected.slice(0, 3).map(objectLabel);
  return (
    <p className="flex flex-wrap gap-x-2 gap-y-1 text-ink-soft">
      <Fact>
        {t('console.incident.began')} <Clock at={incident.beganAt} />
        <Aside>
          <Age at={incident.beganAt} />
        </Aside>
      </Fact>
      <Fact>
        {t('console.incident.noticed', { span: say(durationMessage(incident.noticedAfterMs)) })}
      </Fact>
      {incident.resolvedAt && (
        <Fact>
          {t('console.incident.resolved')} <Clock at={incident.resolvedAt} />
          {incident.resolution && (
            <Aside>{t(`console.incident.resolution.${incident.resolution}`)}</Aside>
          )}
        </Fact>
      )}
      {!incident.resolvedAt && incident.mitigatedAt && (
        <Fact>
          {t('console.incident.mitigated')} <Clock at={incident.mitigatedAt} />
        </Fact>
      )}
      {incident.reopenedCount > 0 && (
        <Fact>{t('console.incident.reopened', { n: incident.reopenedCount })}</Fact>
      )}
      {objects.length > 0 && (
        <Fact>
          {t('console.incident.affects', { objects, more: affected.length - objects.length })}
        </Fact>
      )}
    </p>
  );
}

/** One fact of the line, with a dot behind all but the last. */
function Fact({ children }: { readonly children: ReactNode }) {
  return (
    <span className="[&:not(:last-child)]:after:ml-2 [&:not(:last-child)]:after:text-ink-faint [&:not(:last-child)]:after:content-['·']">
      {children}
    </span>
  );
}
