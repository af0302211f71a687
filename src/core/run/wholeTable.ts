import { cutRow } from './cutRow.ts';
import { decidedLine, ENTRY, type Noun } from './tableLine.ts';
import type { ExplainedRow, ExplainedTable, Skipped } from './views.ts';

/** A table that a step decided by, whole: rows are made when they are asked for. */
export interface WholeTable {
  readonly title: string;
  readonly path: readonly string[];
  readonly line: string;
  readonly length: number;
  /** The row to be seen at first. */
  readonly centre: number;
  readonly row: (index: number) => ExplainedRow;
  /** What rows `from` up to, not including, `to` have in common, none of which decided. */
  readonly common: (from: number, to: number) => string;
}

interface About {
  /** What one of its rows is called. */
  readonly noun?: Noun;
  readonly line?: string;
  /** The row that matters, where none decided. */
  readonly centre?: number;
  readonly common?: WholeTable['common'];
}

/** A table whose rows are all known. */
export function tableOfRows(
  title: string,
  rows: readonly ExplainedRow[],
  { noun = ENTRY, line, centre: matters = 0, common = () => '' }: About = {},
): WholeTable {
  const decided = rows.findIndex(({ fate }) => fate === 'decided');
  const centre = decided < 0 ? matters : decided;
  return {
    title,
    path: [],
    line: line ?? decidedLine(rows.length, noun, rows[centre]?.fate === 'decided' ? centre : null),
    length: rows.length,
    centre,
    row: (index) => rows[index] as ExplainedRow,
    common,
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Rows shown before and after the one that matters; fewer where there are many tables, as all cross in one message. */
const aroundOf = (tables: number): number => (tables > 6 ? 4 : 12);

/** The rows of a table that are shown at first. @param tables how many are shown beside it, itself included. */
export function rowsAtFirst({ centre, length, row }: WholeTable, tables: number): ExplainedRow[] {
  const around = aroundOf(tables);
  return range(firstShown(centre, around), Math.min(length, centre + around + 1)).map(row);
}

const firstShown = (centre: number, around: number): number => Math.max(0, centre - around);

/** Rows before and after the one that matters that a reader needs to see why it was that one. */
const NEAREST = 2;

/** The rows around the one that matters, what is left out, and what that has in common. */
export function shownAtFirst({ centre, length, common, title, path, line, row }: WholeTable): ExplainedTable {
  const from = firstShown(centre, NEAREST);
  const to = Math.min(length, centre + NEAREST + 1);
  const rows = range(from, to).map((index) => cutRow(row(index)));
  const skipped = (first: number, end: number): Skipped | null =>
    first === end ? null : { count: end - first, why: common(first, end) };
  return { title, path, line, rows, from, before: skipped(0, from), after: skipped(to, length) };
}

/** So many rows are told at once, and so many characters of them. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 40_000;

/** Rows from `from` on, as many as one message takes. */
export function rowsFrom({ length, row }: WholeTable, from: number): ExplainedRow[] {
  const rows: ExplainedRow[] = [];
  let characters = 0;
  for (const index of range(from, Math.min(length, from + MOST_ROWS))) {
    const next = cutRow(row(index));
    characters += next.text.length + next.reason.length;
    if (characters > MOST_CHARACTERS && rows.length > 0) break;
    rows.push(next);
  }
  return rows;
}
