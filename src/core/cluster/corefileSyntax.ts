/** One line of a Corefile: a plugin or an option, with what stands in the braces behind it. Server blocks have this shape too. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[];
}

/** Words of a Corefile; a line's end is a word of its own, as it ends a directive. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const line of text.split('\n')) {
    for (const [word, quoted] of line.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g)) {
      if (quoted === undefined && word.startsWith('#')) break;
      words.push(quoted ?? word);
    }
    words.push('\n');
  }
  return words;
}

/** Nested deeper than any plugin: guards against a text that is nothing but braces. */
const MAX_DEPTH = 8;

/**
 * The server blocks of a Corefile. Total: what is not closed ends with the text.
 *
 * @see caddyserver/caddy caddyfile/parse.go
 */
export function corefileBlocks(text: string): Directive[] {
  const words = wordsOf(text);
  let at = 0;
  function directives(depth: number): Directive[] {
    const list: Directive[] = [];
    while (at < words.length) {
      const word = words[at++] as string;
      if (word === '\n') continue;
      if (word === '}') break;
      const args: string[] = [];
      let block: Directive[] = [];
      while (at < words.length) {
        const next = words[at] as string;
        if (next === '}' && depth > 0) break;
        at++;
        // The keys of a server block may go on in the next line, after a comma.
        if (next === '\n' && !(depth === 0 && (args.at(-1) ?? word).endsWith(','))) break;
        if (next === '{') {
          if (depth < MAX_DEPTH) block = directives(depth + 1);
          break;
        }
        if (next !== '\n') args.push(next);
      }
      list.push({ name: word, args, block });
    }
    return list;
  }
  return directives(0);
}
