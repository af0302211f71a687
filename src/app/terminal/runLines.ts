import { SimulationFailure, type ExecAnswer } from '../../worker/client.ts';
import type { Timing } from '../../worker/protocol.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { reportInternal } from '../errors/report.ts';
import { predictStore } from '../predict/predictStore.ts';
import { simulation } from '../simulation/client.ts';
import { newRunId } from '../simulation/send.ts';
import { t } from '../text/terminal.ts';
import { keepLine } from './commandHistory.ts';
import { applyCompletion, type Completed } from './completing.ts';
import type { Line } from './lineEditing.ts';
import { currentMoment, sameMoment } from './moment.ts';
import { interrupted } from './output.ts';
import { mayReveal, reveal, stopReveal } from './reveal.ts';
import { screenText } from './screenText.ts';
import { isOpen, makeAgain, putOnCanvas, watchRequest } from './sent.ts';
import {
  block,
  changeBlock,
  changeShell,
  movedTo,
  placeOf,
  print,
  setAside,
  shellOf,
  withBlock,
  type Again,
  type Block,
  type Moment,
  type Sent,
} from './terminalStore.ts';

interface Asked {
  readonly again: Again;
  readonly next: number;
  readonly moment: Moment;
}

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
  // A command whose output is still coming ends by itself, with what it has to say about it.
  if (stopReveal(id)) return changeShell(id, (old) => ({ ...old, queue: [], draft: '' }));
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
    const again = { revision, run, n, at, line };
    const answer = await simulation().exec({ ...again, next });
    if (isOurs()) await take(id, typed, answer, { again, next, moment });
  } catch (failure) {
    if (!isOurs()) return;
    answerBlock(id, typed, { note: whyNot(failure, revision), failed: true });
    changeShell(id, (old) => ({ ...old, queue: [] }));
  }
}

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

/** Prints an answer as its command would have: at once, or piece by piece as its requests went. */
async function take(id: number, typed: Block, answer: ExecAnswer, asked: Asked): Promise<void> {
  const { clears, text } = screenText(answer.stdout);
  if (clears) changeShell(id, (shell) => ({ ...shell, blocks: [], dropped: 0, lastMoment: asked.moment }));
  const timing = text === answer.stdout ? answer.timing : null;
  const isPaced = timing !== null && answer.traffic !== null && mayReveal() && !predictStore.getState().on;
  const fields = { stdout: text, stderr: answer.stderr, failed: answer.exitCode !== 0, timing };
  if (!clears || text !== '' || answer.stderr !== '')
    answerBlock(id, typed, { ...fields, revealed: isPaced ? 0 : null });
  const change = (given: Partial<Block>) => changeBlock(id, typed.id, (block) => ({ ...block, ...given }));
  const stoppedAt = isPaced ? await reveal(id, timing, (revealed) => change({ revealed })) : null;
  if (timing && stoppedAt !== null) change(interrupted({ ...fields, timing }, stoppedAt, t.stopped));
  const sent = await sentBy(answer, asked, timing && stoppedAt !== null ? timing.slice(0, stoppedAt) : null);
  change({ revealed: null, sent });
  // After its own request a shell stands where that ended, which needs no line of its own.
  if (sent?.shown) changeShell(id, (shell) => ({ ...shell, lastMoment: currentMoment() }));
  changeShell(id, (shell) => movedTo(shell, answer.netns));
}

/** @param until the pieces before an interruption: requests after them were never sent. */
async function sentBy(
  { run, traffic }: ExecAnswer,
  { again, next }: Asked,
  until: readonly Timing[] | null,
): Promise<Sent | null> {
  if (!run || !traffic) return null;
  const nth = until ? Math.max(-1, ...until.map(({ at }) => at?.nth ?? -1)) : traffic.length - 1;
  if (nth < 0) return null;
  const isLast = nth === traffic.length - 1;
  const made = isLast ? { nth, run, runId: next } : await makeAgain(again, nth).catch(() => null);
  return made && putOnCanvas(traffic.slice(0, nth + 1), made, again);
}

/** Stands before the first step of a request of a block, or says why that cannot be. */
export async function watch(id: number, { id: blockId, sent }: Block, nth: number): Promise<void> {
  try {
    await watchRequest(id, blockId, nth);
    setAside(true);
  } catch (failure) {
    print(id, { note: whyNot(failure, sent?.again.revision ?? 0), failed: true });
  }
}

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
