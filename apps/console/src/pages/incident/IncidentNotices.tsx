import type { IncidentView } from '@aetherius/contract';
import { useQuery } from '@tanstack/react-query';
import { CircleSlash, GitMerge } from 'lucide-react';
import { Link } from 'react-router';
import { clustersQuery, useApi } from '../../api/index.ts';
import { useWords } from '../../app/words.ts';
import { Age } from '../../parts/index.ts';
import { Notice } from '../../ui/index.ts';

/** What changes how the page below is to be read: merged, or a cluster that went silent. */
export function IncidentNotices({ incident }: { readonly incident: IncidentView }) {
  const api = useApi();
  const { t } = useWords();
  const clusters = useQuery(clustersQuery(api));
  const cluster = clusters.data?.items.find((each) => each.clusterId === incident.clusterId);
  return (
    <>
      {cluster?.health === 'silent' && (
        <Notice
          tone="critical"
          icon={<CircleSlash size={16} />}
          title={
            <>
              {t('console.incident.cluster_silent', { cluster: cluster.name })}
              {cluster.lastSignalAt && (
                <>
                  {' '}
                  <Age at={cluster.lastSignalAt} />
                </>
              )}
            </>
          }
        >
          {t('console.incident.cluster_silent.means')}
        </Notice>
      )}
      {incident.mergedInto && (
        <Notice
          tone="info"
          icon={<GitMerge size={16} />}
          title={t('console.incident.merged')}
          action={
            <Link
              to={`/incidents/${incident.mergedInto}`}
              className="text-accent underline underline-offset-2"
            >
              {t('console.incident.merged.open')}
            </Link>
          }
        />
      )}
    </>
  );
}
