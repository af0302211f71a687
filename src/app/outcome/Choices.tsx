import { ChartNoAxesColumn } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { t } from '../text/outcome.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Popover } from '../ui/Popover.tsx';
import { useIsPhone } from '../ui/useMedia.ts';
import { EndpointChoice } from './EndpointChoice.tsx';
import styles from './outcomeBar.module.css';
import { openOutcomes } from './outcomeStore.ts';

const OutcomePanel = lazy(() =>
  import('./OutcomePanel.tsx').then(({ OutcomePanel: component }) => ({ default: component })),
);

/** What else could have become of the request: an endpoint to choose, and all of it as a list. */
export function Choices({ run, request }: { readonly run: Run; readonly request: TrafficRequest }) {
  const phone = useIsPhone();
  return (
    <div className={styles.choice}>
      <EndpointChoice run={run} request={request} />
      <IconButton
        icon={ChartNoAxesColumn}
        label={t.allOutcomes}
        title={t.allOutcomesHint}
        labelled={!phone}
        className={styles.all}
        popoverTarget="outcomes"
        data-testid="open-outcomes"
      />
      <Popover id="outcomes" label={t.allOutcomes} onOpen={openOutcomes}>
        <Suspense fallback={null}>
          <OutcomePanel run={run} request={request} />
        </Suspense>
      </Popover>
    </div>
  );
}
