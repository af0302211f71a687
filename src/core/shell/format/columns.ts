/** A column of `ss`: its heading, and what separates it from the one before. */
export interface Column {
  readonly heading: string;
  readonly right?: boolean;
  readonly delimiter: '' | ' ';
}

/**
 * Lays out rows in columns as wide as their widest cell, as `ss` does when its output is no terminal.
 *
 * @param rows cells in the order of `columns`; the heading is not among them.
 * @see iproute2 misc/ss.c, render_calc_width(), render()
 */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  withHeading: boolean,
): string[] {
  const all = withHeading ? [columns.map(({ heading }) => heading), ...rows] : rows;
  const widths = columns.map((_, i) => Math.max(0, ...all.map((row) => row[i]?.length ?? 0)));
  return all.map((row) => {
    let line = '';
    columns.forEach(({ right = false, delimiter }, i) => {
      const width = widths[i] ?? 0;
      if (width === 0) return;
      const cell = row[i] ?? '';
      line += `${line === '' ? '' : delimiter}${right ? cell.padStart(width) : cell.padEnd(width)}`;
    });
    return line;
  });
}
