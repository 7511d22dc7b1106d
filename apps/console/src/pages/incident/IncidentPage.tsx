import type { IncidentDetail } from '@aetherius/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { incidentQuery, timelineQuery, useApi } from '../../api/index.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice } from '../../parts/index.ts';
import { usePageTitle } from '../../parts/PageHeader.tsx';
import { affectedObjects, chosenCause, incidentLabel, otherSubjects } from '../../view/index.ts';
import { AffectsPanel } from './AffectsPanel.tsx';
import { CausePanel } from './CausePanel.tsx';
import { CauseTabs } from './CauseTabs.tsx';
import { ChangesPanel } from './ChangesPanel.tsx';
import { IncidentHeader } from './IncidentHeader.tsx';
import { IncidentNotices } from './IncidentNotices.tsx';
import { IncidentSkeleton } from './IncidentSkeleton.tsx';
import { NoCausePanel } from './NoCausePanel.tsx';
import { RemedyPanel } from './RemedyPanel.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';

/** One incident: the verdict, then what it stands on, then what happened. */
export const incidentPage: Page = {
  prefetch: ({ api, queries }, { params }) => {
    void queries.prefetchQuery(incidentQuery(api, params['incidentId'] ?? ''));
    void queries.prefetchQuery(timelineQuery(api, params['incidentId'] ?? ''));
  },
  Component: IncidentPage,
};

function IncidentPage() {
  const api = useApi();
  const { say } = useWords();
  const incidentId = useParams()['incidentId'] ?? '';
  const detail = useQuery(incidentQuery(api, incidentId));
  const incident = detail.data?.incident;
  usePageTitle(
    incident ? `${incidentLabel(incident.number)} ${say(incident.headlineMessage)}` : '',
  );

  return (
    <div className="flex flex-col gap-4">
      {detail.isError && (
        <ErrorNotice
          error={detail.error}
          onRetry={() => void detail.refetch()}
          stale={detail.data !== undefined}
        />
      )}
      {detail.isPending && !detail.isError && <IncidentSkeleton />}
      {detail.data && <IncidentBody detail={detail.data} />}
    </div>
  );
}

function IncidentBody({ detail }: { readonly detail: IncidentDetail }) {
  const { incident, diagnosis } = detail;
  const [search] = useSearchParams();
  const cause = diagnosis ? chosenCause(diagnosis, search.get('cause')) : undefined;
  const affected = affectedObjects(incident, cause);
  const subjects = otherSubjects(incident, affected);
  return (
    <>
      <IncidentHeader incident={incident} affected={affected} />
      <IncidentNotices incident={incident} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem] xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {diagnosis && diagnosis.rootCauses.length > 1 && cause && (
            <CauseTabs causes={diagnosis.rootCauses} chosen={cause} />
          )}
          {diagnosis && cause ? (
            <CausePanel detail={detail} diagnosis={diagnosis} cause={cause} />
          ) : (
            <NoCausePanel detail={detail} />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {cause && <RemedyPanel remedy={cause.remedy} />}
          {cause && <ChangesPanel changes={cause.changes} />}
          <AffectsPanel affected={affected} subjects={subjects} />
        </div>
      </div>
      <TimelinePanel incidentId={incident.incidentId} />
    </>
  );
}
