/** A line that is longer than this says no more to who reads it; one rule of nftables may hold thousands of endpoints. */
const MOST_CHARACTERS = 1_000;

/** A row as a panel shows it. */
export function cutRow<R extends { readonly text: string }>(row: R): R {
  const left = row.text.length - MOST_CHARACTERS;
  return left <= 0
    ? row
    : { ...row, text: `${row.text.slice(0, MOST_CHARACTERS)}… (${left} more characters)` };
}
