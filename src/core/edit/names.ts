/** The next name of a row: `web-a` → `web-b`, `node1` → `node2`, `web` → `web-2`; the first that is free. */
export function nextName(name: string, taken: ReadonlySet<string>): string {
  let next = name;
  do next = successor(next);
  while (taken.has(next));
  return next;
}

function successor(name: string): string {
  const [, head = '', number] = /^(.*?)(\d+)$/.exec(name) ?? [];
  if (number !== undefined && number.length < 9) return `${head}${Number(number) + 1}`;
  const [, before = '', letter] = /^(.*-)([a-y])$/.exec(name) ?? [];
  if (letter !== undefined) return `${before}${String.fromCharCode(letter.charCodeAt(0) + 1)}`;
  return `${name}-2`;
}
