/** Rows shown before and after the one that decided. */
const AROUND = 12;

/** The part of a long table that is shown: rows `from` up to, not including, `to`. */
export function windowed(length: number, centre: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, centre - AROUND), to: Math.min(length, centre + AROUND + 1) };
}
