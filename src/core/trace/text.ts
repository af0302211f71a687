import { caveatLines } from './caveatText.ts';
import { caption, journeyTitle, percentText } from './describe.ts';
import { foldJourney } from './fold.ts';
import type { EndpointOutcome, Journey, Run } from './run.ts';
import { endingOf } from './ending.ts';
import { endingText } from './endingText.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import { decisiveJourney } from './summary.ts';
import { dispositionText, dropReasonText, errnoText, outcomeText, tupleText } from './words.ts';

interface Row {
  readonly n: number;
  readonly cells: readonly string[];
  readonly what: string;
}

const deviceOf = (step: { readonly dev?: string }): string => step.dev ?? '';

function rowsOf(journey: Journey): Row[] {
  const rows: Row[] = [];
  foldJourney(journey, ({ hop, step, packet }) => {
    const { where, what } = caption(step, hop);
    const place = where.slice(hop.netns.length + ' · '.length);
    const device = 'dev' in step ? deviceOf(step) : '';
    const inner = packet.inner ? ` [${tupleText(packet.inner)}]` : '';
    rows.push({
      n: step.n,
      cells: [`${step.n}`, `${step.t}`, hop.netns, device, `${tupleText(packet)}${inner}`],
      what: place === device ? what : `${place} — ${what}`,
    });
  });
  return rows.sort((a, b) => a.n - b.n);
}

function endText({ disposition, dropReason }: Journey): string {
  const reason = dropReason === null ? '' : `, because ${dropReasonText(dropReason)} (${dropReason})`;
  return `${dispositionText(disposition)}${reason}`;
}

function outcomeLines(run: Run, outcomes: readonly EndpointOutcome[], evidence: Evidence): string[] {
  const { request, outcome, servedBy, serverSaw } = run;
  const decisive = decisiveJourney(run);
  const ending = endingOf(run);
  return [
    `${request.from} → ${request.to}: ${outcome}${errnoText(run)}: ${outcomeText(outcome)}`,
    ...(ending ? [endingText(ending, evidence)] : []),
    ...(servedBy === null
      ? []
      : [`served by ${servedBy}${serverSaw === null ? '' : `, which saw ${serverSaw}`}`]),
    ...(outcome === 'delivered' || !decisive || decisive.disposition === 'delivered'
      ? []
      : [`packet ${decisive.id + 1} was ${endText(decisive)}`]),
    ...(outcomes.length === 0
      ? []
      : [
          'could have gone to:',
          ...outcomes.map(
            ({ endpoint, probability, masquerade }) =>
              `  ${endpoint}  ${percentText(probability)}${masquerade ? ', with another source address' : ''}`,
          ),
        ]),
    ...caveatLines(run),
    `${run.journeys.length} packets, ${run.steps} steps, ${run.rulesWalked} rules compared, ${run.duration} µs simulated`,
  ];
}

/**
 * A run as text: the packets in the order of their birth, one line for each step, and the outcome at the end. Columns:
 * step, microseconds, namespace, device, source and destination (an encapsulated packet in brackets), what happened.
 *
 * @param outcomes every endpoint it could have gone to.
 * @param evidence entries that decided the outcome of a failed run, to be told in its sentence.
 */
export function formatText(
  run: Run,
  outcomes: readonly EndpointOutcome[],
  evidence: Evidence = NO_EVIDENCE,
): string {
  const tables = run.journeys.map((journey) => ({ journey, rows: rowsOf(journey) }));
  const widths = [0, 1, 2, 3, 4].map((column) =>
    tables.reduce(
      (most, { rows }) => rows.reduce((max, { cells }) => Math.max(max, cells[column]?.length ?? 0), most),
      0,
    ),
  );
  const line = ({ cells, what }: Row) => {
    const columns = cells.map((cell, i) =>
      i < 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    return `${columns.join('  ')}  ${what}`;
  };
  const parts = tables.map(({ journey, rows }) =>
    [
      `packet ${journey.id + 1}: ${journeyTitle(journey, run.request)}`,
      ...rows.map(line),
      `  ${endText(journey)}`,
    ].join('\n'),
  );
  return `${[...parts, outcomeLines(run, outcomes, evidence).join('\n')].join('\n\n')}\n`;
}
