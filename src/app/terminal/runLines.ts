import { SimulationFailure, type ExecAnswer } from '../../worker/client.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { reportInternal } from '../errors/report.ts';
import { playbackStore } from '../playback/playbackStore.ts';
import { simulation } from '../simulation/client.ts';
import { newRunId, showMade } from '../simulation/send.ts';
import { simulationStore } from '../simulation/simulationStore.ts';
import { t } from '../text/terminal.ts';
import { keepLine } from './commandHistory.ts';
import { applyCompletion, type Completed } from './completing.ts';
import type { Line } from './lineEditing.ts';
import { currentMoment, sameMoment } from './moment.ts';
import { screenText } from './screenText.ts';
import {
  block,
  changeShell,
  movedTo,
  placeOf,
  print,
  shellOf,
  withBlock,
  type Block,
  type Moment,
  type Sent,
  type Showable,
} from './terminalStore.ts';

/** Lines of one paste. */
const MOST_LINES = 100;

/** Counts what was asked in each tab: an answer that is no longer the last one was given up by Ctrl-C. */
const asked = new Map<number, number>();

/** Runs lines, one after the other, after those that still run. */
export function runLines(id: number, lines: readonly string[]): void {
  const left = lines.length - MOST_LINES;
  if (left > 0) print(id, { note: t.tooManyLines(left) });
  changeShell(id, (shell) => ({ ...shell, queue: [...shell.queue, ...lines.slice(0, MOST_LINES)] }));
  if (!shellOf(id)?.busy) void runQueue(id);
}

/** Ctrl-C: what runs is given up, what waits is forgotten, and so is what was typed. */
export function interrupt(id: number): void {
  const shell = shellOf(id);
  if (!shell) return;
  asked.set(id, (asked.get(id) ?? 0) + 1);
  const { busy, draft } = shell;
  const stopped = busy
    ? block({ note: t.stopped })
    : block({ at: placeOf(shell), line: `${draft}${t.stopped}` });
  changeShell(id, (old) => withBlock({ ...old, busy: false, queue: [], draft: '' }, stopped));
}

async function runQueue(id: number): Promise<void> {
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  const isOurs = () => asked.get(id) === turn;
  for (;;) {
    const [line, ...queue] = shellOf(id)?.queue ?? [];
    changeShell(id, (shell) => ({ ...shell, queue, busy: line !== undefined }));
    if (line === undefined) return;
    await runLine(id, line, isOurs);
    if (!isOurs()) return;
  }
}

async function runLine(id: number, line: string, isOurs: () => boolean): Promise<void> {
  const shell = shellOf(id);
  const { document } = clusterStore.getState();
  if (!shell || !document) return;
  const { revision } = document;
  const at = placeOf(shell);
  if (line.trim() === '') return print(id, { at });
  keepLine(line);
  const moment = currentMoment();
  const typed: Block = block({
    at,
    line,
    moment: shell.lastMoment && sameMoment(shell.lastMoment, moment) ? null : moment,
  });
  // The command stands there at once, also when its answer takes a while.
  changeShell(id, (old) => withBlock({ ...old, lastMoment: moment }, typed));
  const next = newRunId();
  try {
    const { run, n } = moment;
    const answer = await simulation().exec({ revision, run, n, at, line, next });
    if (isOurs()) take(id, typed, answer, { revision, next, moment });
  } catch (failure) {
    if (!isOurs()) return;
    answerBlock(id, typed, { note: whyNot(failure, revision), failed: true });
    changeShell(id, (old) => ({ ...old, queue: [] }));
  }
}

const isOpen = (revision: number): boolean => clusterStore.getState().document?.revision === revision;

function whyNot(failure: unknown, revision: number): string {
  const code = failure instanceof SimulationFailure ? failure.code : 'internal';
  if (code === 'internal') reportInternal(failure);
  return code === 'stale' && isOpen(revision) ? t.failures.forgotten : t.failures[code];
}

const answerBlock = (id: number, typed: Block, fields: Partial<Block>): void =>
  changeShell(id, (shell) => {
    const blocks = shell.blocks.filter((one) => one.id !== typed.id);
    return withBlock({ ...shell, blocks }, { ...typed, ...fields });
  });

interface Asked {
  readonly revision: number;
  readonly next: number;
  readonly moment: Moment;
}

function take(id: number, typed: Block, answer: ExecAnswer, context: Asked): void {
  const { clears, text } = screenText(answer.stdout);
  if (clears) changeShell(id, (shell) => ({ ...shell, blocks: [], dropped: 0, lastMoment: context.moment }));
  const sent = sentBy(answer, context);
  const fields = { stdout: text, stderr: answer.stderr, failed: answer.exitCode !== 0, sent };
  if (!clears || text !== '' || answer.stderr !== '') answerBlock(id, typed, fields);
  // After its own request a shell stands where that ended, which needs no line of its own.
  if (sent?.shown) changeShell(id, (shell) => ({ ...shell, lastMoment: currentMoment() }));
  changeShell(id, (shell) => movedTo(shell, answer.netns));
}

/** What a line sent goes on the canvas as it left things, unless something plays there. */
function sentBy({ run, traffic }: ExecAnswer, { revision, next }: Asked): Sent | null {
  const request = traffic?.at(-1);
  if (!run || !request) return null;
  const last: Showable = { revision, request, run, runId: next, at: -1 };
  const requests = traffic?.length ?? 1;
  const busy = playbackStore.getState().playing || simulationStore.getState().runState === 'running';
  const free = isOpen(revision) && !busy;
  if (!free) return { requests, last, before: null, shown: null };
  const before = onCanvas(revision);
  showOnCanvas({ ...last, at: run.steps - 1 });
  // Predict holds every new run back.
  return { requests, last, before, shown: playbackStore.getState().held ? 'held' : 'atEnd' };
}

function onCanvas(revision: number): Showable | null {
  const { held, run: seen, runId, at } = playbackStore.getState();
  const { request } = simulationStore.getState();
  const run = held ?? seen;
  return run && request ? { revision, request, run, runId, at } : null;
}

export const showOnCanvas = ({ request, run, runId, at }: Showable): void =>
  showMade(request, run, { runId, at });

/** What Tab makes of a line. @returns `null` when nobody could say. */
export async function complete(id: number, line: Line): Promise<Completed | null> {
  const shell = shellOf(id);
  const { document } = clusterStore.getState();
  if (!shell || !document) return null;
  const { text, caret } = line;
  const asking = { revision: document.revision, at: placeOf(shell), line: text, cursor: caret };
  return simulation()
    .complete(asking)
    .then((completion) => applyCompletion(line, completion))
    .catch(() => null);
}
