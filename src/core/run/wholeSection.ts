import { cutRow } from './cutRow.ts';
import type { StateRow, StateSection } from './views.ts';

/** A table of a namespace, whole: rows are made when they are asked for. */
export interface WholeSection {
  readonly title: string;
  readonly length: number;
  readonly row: (index: number) => StateRow;
  /** The row that must be among those shown at first. */
  readonly centre: number;
}

export function sectionOfRows(title: string, rows: readonly StateRow[]): WholeSection {
  const centre = Math.max(
    0,
    rows.findIndex(({ change }) => change !== null),
  );
  return { title, length: rows.length, row: (index) => rows[index] as StateRow, centre };
}

/** The rows in whose text, or writer, every word of a filter stands. */
export function filtered(section: WholeSection, filter: string): WholeSection {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return section;
  const rows: StateRow[] = [];
  for (let i = 0; i < section.length; i++) {
    const row = section.row(i);
    const text = `${row.text} ${row.by ?? ''}`.toLowerCase();
    if (words.every((word) => text.includes(word))) rows.push(row);
  }
  return sectionOfRows(section.title, rows);
}

/** Rows of one section that are told at first, and later at once. */
const AT_FIRST = 40;
const AT_ONCE = 100;
/** Characters of all rows of one message, with what JSON puts around them. */
const MOST_CHARACTERS = 50_000;
const AROUND_ROW = 110;

/** Rows from a position on, as many as may be told. */
function take({ row, length }: WholeSection, from: number, most: number, characters: number): StateRow[] {
  const rows: StateRow[] = [];
  let left = characters;
  for (let i = from; i < length && rows.length < most; i++) {
    const next = cutRow(row(i));
    left -= next.text.length + AROUND_ROW;
    if (left < 0 && rows.length > 0) break;
    rows.push(next);
  }
  return rows;
}

/** Sections as they are told at first; those without a row are left out. */
export function shownSections(sections: readonly WholeSection[]): StateSection[] {
  let left = MOST_CHARACTERS;
  return sections.flatMap((section): StateSection[] => {
    const { title, length, centre } = section;
    if (length === 0) return [];
    const from = centre < AT_FIRST ? 0 : centre - 3;
    const rows = take(section, from, AT_FIRST, Math.max(0, left));
    left -= rows.reduce((sum, { text }) => sum + text.length + AROUND_ROW, 0);
    return [{ title, rows, from, total: length }];
  });
}

export const moreRows = (section: WholeSection, from: number): StateRow[] =>
  take(section, Math.max(0, from), AT_ONCE, MOST_CHARACTERS);
