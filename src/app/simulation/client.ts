import {
  createClient,
  SimulationFailure,
  type SimulationClient,
  type WorkerStatus,
} from '../../worker/client.ts';
import { notify } from '../notices/noticeStore.ts';
import { t } from '../text.ts';
import { setWorkerState } from './simulationStore.ts';

let client: SimulationClient | null = null;

/** The page's one simulation. The worker starts with the first question. */
export const simulation = (): SimulationClient =>
  (client ??= createClient({ build: __BUILD_ID__, onStatus: showStatus }));

/** Puts another simulation in its place, for tests. */
export const replaceSimulation = (other: SimulationClient | null): void => {
  client = other;
};

const reload = { label: t.reload, run: () => location.reload() };

function showStatus(status: WorkerStatus): void {
  setWorkerState(status.state);
  switch (status.state) {
    case 'starting':
    case 'ready':
      return;
    case 'restarted':
      notify(
        status.cause === 'hang'
          ? { code: 'WORKER_HANG', tone: 'warning', text: t.workerHang }
          : { code: 'WORKER_LOST', tone: 'info', text: t.workerLost },
      );
      return;
    case 'updated':
      notify({ code: 'APP_UPDATED', tone: 'info', text: t.appUpdated, action: reload });
      return;
    case 'safe':
      notify({ code: 'SAFE_MODE', tone: 'error', text: t.safeMode, action: reload });
      return;
    default:
      status satisfies never;
  }
}

/** Whether a failure is one that nobody has to hear of: the answer came too late, or a notice already told. */
export const isToldElsewhere = (failure: unknown): boolean =>
  failure instanceof SimulationFailure && failure.code !== 'internal';
