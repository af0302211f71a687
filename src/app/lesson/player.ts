import { lessons } from '../../lessons/index.ts';
import type { Computed } from '../../lessons/moment.ts';
import type { Lesson, Part } from '../../lessons/types.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { builtInText } from '../link/gallery.ts';
import { playbackStore, seek } from '../playback/playbackStore.ts';
import { stopPredicting } from '../predict/predictStore.ts';
import { showTab } from '../session/selectionStore.ts';
import { openDocument } from '../simulation/open.ts';
import { sendRequest } from '../simulation/send.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { lessonStore, noLesson, type Before } from './lessonStore.ts';
import { keepProgress, progressStore } from './progress.ts';
import { stepOfStop, stopsOf, type Stop } from './stops.ts';

/** What is on screen, as lessons look at it; null while there is nothing. */
function onScreen(): Computed | null {
  const { run, places } = playbackStore.getState();
  const { world } = clusterStore.getState();
  return run && world && { run, world, places };
}

const fileOf = ({ scenario }: Part): string => `${scenario}.yaml`;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether what is on screen answers the request of a part. */
export const isOnScreen = (part: Part): boolean =>
  clusterStore.getState().document?.scenarioId === part.scenario &&
  isSame(simulationStore.getState().request, part.request) &&
  playbackStore.getState().run !== null;

const isInItsModes = ({ modes: [{ podNetwork, serviceProxy }] }: Part): boolean => {
  const { world } = clusterStore.getState();
  return world?.podNetwork === podNetwork && world.serviceProxy === serviceProxy;
};

function documentBefore(): Before | null {
  const { document } = clusterStore.getState();
  return (
    document && { document, request: simulationStore.getState().request, at: playbackStore.getState().at }
  );
}

/** Brings the request of a part on screen. What is there already is not computed again. */
async function openPart(part: Part): Promise<void> {
  const [modes] = part.modes;
  const isOpen = clusterStore.getState().document?.scenarioId === part.scenario && isInItsModes(part);
  if (isOpen && isOnScreen(part)) return;
  if (isOpen) return sendRequest(part.request);
  const text = await builtInText(part.scenario);
  if (text === undefined) return;
  await openDocument(
    { text, file: fileOf(part), scenarioId: part.scenario, modes: { ...modes } },
    { request: part.request },
  );
}

/** Stands at the step of a stop, with the inspector showing what it is about. */
function standAt(stop: Stop): void {
  const computed = onScreen();
  const n = computed ? stepOfStop(computed, stop) : -1;
  if (n < 0) return;
  seek(n);
  if (stop.beat.focus) showTab(stop.beat.focus);
}

/** Goes to a stop, through its part's request; behind the last one the lesson is over. */
async function goTo(to: number): Promise<void> {
  const { lesson, part: opened } = lessonStore.getState();
  if (!lesson) return;
  const stops = stopsOf(lesson);
  const at = Math.max(0, Math.min(to, stops.length));
  const stop = stops[at];
  keepProgress(lesson.id, Math.min(at, stops.length - 1), stop === undefined);
  // A mode that the user chose meanwhile stays for the rest of the part, where the part can be told in it.
  const stays = stop !== undefined && stop.partIndex === opened && isOnScreen(stop.part);
  lessonStore.setState({ stop: at, part: stays || !stop ? opened : null });
  if (!stop) return;
  if (!stays) await openPart(stop.part);
  // Meanwhile the user may have gone on, or left.
  const now = lessonStore.getState();
  if (now.lesson !== lesson || now.stop !== at) return;
  lessonStore.setState({ part: stop.partIndex });
  standAt(stop);
}

/** To the question of this stop if it has not been in sight yet, else to the next stop. */
export function goOn(): void {
  const { stop, showQuestion } = lessonStore.getState();
  if (showQuestion) showQuestion();
  else void goTo(stop + 1);
}

export const goBack = (): void => void goTo(lessonStore.getState().stop - 1);

/** From the first stop again, with all questions open as they were. */
export function startOver(): void {
  lessonStore.setState({ tried: {} });
  void goTo(0);
}

/** From wherever the user went, back to the stop: its scenario, its request, its modes, its step. */
export async function resume(): Promise<void> {
  lessonStore.setState({ part: null });
  await goTo(lessonStore.getState().stop);
}

const lessonCalled = (id: string): Lesson | undefined => lessons.find((one) => one.id === id);

/**
 * Begins a lesson, where it was left unless told; what is open is kept to be given back.
 *
 * @returns whether there is such a lesson.
 */
export async function startLesson(id: string, at?: number): Promise<boolean> {
  const lesson = lessonCalled(id);
  if (!lesson) return false;
  stopPredicting();
  const kept = progressStore.getState()[id];
  const isLast = kept?.stop === stopsOf(lesson).length - 1;
  const { lesson: other, before } = lessonStore.getState();
  lessonStore.setState({ ...noLesson, lesson, before: other ? before : documentBefore() });
  await goTo(at ?? (kept && !isLast ? kept.stop : 0));
  return true;
}

/** Ends the lesson and opens what was open before it. */
export async function leaveLesson(): Promise<void> {
  const { before } = lessonStore.getState();
  lessonStore.setState(noLesson);
  if (!before) return;
  await openDocument(before.document, { request: before.request ?? undefined, at: before.at });
}

/** Tries a choice of the question at the current stop. */
export const answer = (choice: number, isRight: boolean): void =>
  lessonStore.setState(({ stop, tried }) => ({
    tried: { ...tried, [stop]: [...(tried[stop] ?? []), { choice, isRight }] },
  }));

export const toggleFolded = (): void => lessonStore.setState(({ folded }) => ({ folded: !folded }));

/** Somebody who opens something else has left the lesson, and wants nothing back. */
clusterStore.subscribe(({ document }, { document: last }) => {
  const { lesson, stop, part } = lessonStore.getState();
  const now = lesson && stopsOf(lesson)[Math.min(stop, stopsOf(lesson).length - 1)];
  if (!now || part === null || document === last || document?.file === fileOf(now.part)) return;
  lessonStore.setState(noLesson);
});
