/** Room kept between a row and the edges of its pane. */
const MARGIN = 10;

/**
 * Scrolls the pane of the inspector so that a row is in sight, at once, with as much as possible of what stands above it.
 * Neither the focus nor the page moves.
 */
export function bringIntoPane(row: HTMLElement | null): void {
  const pane = row?.closest<HTMLElement>('[role="tabpanel"]');
  if (!row || !pane) return;
  const from = row.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
  pane.scrollTop = Math.max(0, Math.min(from - MARGIN, from + row.offsetHeight + MARGIN - pane.clientHeight));
}
