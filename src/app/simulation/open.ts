import type { TrafficRequest } from '../../core/trafficRequest.ts';
import type { ModeChoice } from '../../worker/protocol.ts';
import {
  clusterStore,
  markOpening,
  showCluster,
  showRefusal,
  showRewritten,
  type ScenarioDocument,
} from '../cluster/clusterStore.ts';
import { recordDocument } from '../history/record.ts';
import { reportInternal } from '../errors/report.ts';
import { notify } from '../notices/noticeStore.ts';
import { followOpening, giveWay } from '../open/openingStore.ts';
import { changedSteps, correspondingStep } from '../playback/correspondence.ts';
import { clearRun, play, playbackStore, selectIsAtEnd, showRun } from '../playback/playbackStore.ts';
import { t } from '../text/dialogs.ts';
import { t as history } from '../text/history.ts';
import { clearSelection } from '../session/selectionStore.ts';
import { isToldElsewhere, simulation } from './client.ts';
import { oneAtATime } from './oneAtATime.ts';
import { fitRequest } from './fitRequest.ts';
import { compute, type Computed } from './send.ts';
import { markAnswered, markNothingSent, markRunning, simulationStore } from './simulationStore.ts';

/** The modes as the scenario itself says. */
export const OWN_MODES: ModeChoice = { podNetwork: null, serviceProxy: null };

/** Without an id it is a scenario of its own, not another state of one that was open before. */
export type Candidate = Omit<ScenarioDocument, 'revision' | 'id'> & { readonly id?: string };

export interface OpenOptions {
  /** Instead of the scenario's first request. */
  readonly request?: TrafficRequest | undefined;
  /** Where to stand in its run. */
  readonly at?: number | undefined;
  /** The same request as now, in changed circumstances: stay at the corresponding step, mark what is new. */
  readonly compare?: boolean;
  /** If it was playing, it plays on in the new run. */
  readonly goOn?: boolean;
  /** What undo calls it, in a few words; `null`: it is undo. Unless told, a scenario was opened. */
  readonly change?: string | null;
}

let lastRevision = 0;

/** Also after a reload, and in another tab, there must be no second of the same. */
const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

/**
 * Makes a scenario the current one and computes its first request. Both are shown together, so that the picture never
 * mixes two worlds; a scenario that cannot be read changes nothing but the list of problems.
 */
export function openDocument(candidate: Candidate, options: OpenOptions = {}): Promise<void> {
  giveWay();
  return open(candidate, options);
}

const open = oneAtATime(async (candidate: Candidate, options: OpenOptions) => {
  const document: ScenarioDocument = { id: newId(), ...candidate, revision: ++lastRevision };
  const { revision, file, text, modes } = document;
  markOpening();
  const following = followOpening(file, !(options.compare ?? false));
  try {
    const keep = options.compare ?? false;
    const asked = { revision, file, text, modes, keep };
    const { world, problems, kept } = await simulation().open(asked, following).finally(following.end);
    if (!world) {
      showRefusal(file, problems, text);
      return;
    }
    if (options.change !== null)
      recordDocument(options.change ?? history.opened(world.title || file), document);
    const shown = clusterStore.getState().document;
    if (kept && shown) {
      // The run at hand is that of this text too, so playing goes on.
      showRewritten({ ...document, revision: shown.revision }, world, problems);
      return;
    }
    // With nothing on screen yet, the picture comes first and its packets as soon as they can.
    if (!clusterStore.getState().world) showCluster(document, world, problems);
    const request = options.request ? fitRequest(options.request, world) : world.requests[0];
    const computed = request ? await compute(revision, request).catch(tellFailure) : null;
    showCluster(document, world, problems);
    if (!options.compare) clearSelection();
    if (request && computed) showComputed(request, computed, options);
    else {
      clearRun();
      markNothingSent();
    }
  } catch (failure) {
    clusterStore.setState((state) => ({ ...state, status: state.world ? 'ready' : 'empty' }));
    if (following.isUnwanted()) notify({ code: 'OPENING_CANCELLED', tone: 'info', text: t.cancelled(file) });
    else tellFailure(failure);
  }
});

/** The cluster can be shown even where its request could not be computed. */
function tellFailure(failure: unknown): null {
  if (!isToldElsewhere(failure)) reportInternal(failure);
  return null;
}

function showComputed(
  request: TrafficRequest,
  { run, runId, problems }: Computed,
  options: OpenOptions,
): void {
  markRunning(request);
  if (!run) {
    clearRun();
    markAnswered('refused', problems);
    return;
  }
  const before = playbackStore.getState();
  if (options.compare && before.run) {
    showRun(run, {
      runId,
      at: correspondingStep(before.places, before.at, run),
      changed: changedSteps(before.places, run),
    });
    if (options.goOn && before.playing && !selectIsAtEnd(playbackStore.getState())) play();
  } else {
    showRun(run, { runId, at: options.at ?? -1 });
  }
  markAnswered('shown', problems);
}

/** Chooses modes and computes the same request again at once. */
export function changeModes(choice: Partial<ModeChoice>): Promise<void> {
  const { document } = clusterStore.getState();
  if (!document) return Promise.resolve();
  const modes = { ...document.modes, ...choice };
  const request = simulationStore.getState().request ?? undefined;
  return openDocument({ ...document, modes }, { request, compare: true, change: history.modes });
}
