import { corefileBlocks, type Directive } from './corefileSyntax.ts';

/** Files beside a Corefile, by name: `NodeHosts`, and those of the ConfigMap `coredns-custom`. */
export type CorefileFiles = ReadonlyMap<string, string>;

/** Imports inside imports that are followed. */
const MAX_IMPORTS = 8;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `*.server` of a path, as a test for the names of files. */
function globOf(path: string): (name: string) => boolean {
  const [head = '', ...tail] = baseName(path).split('*');
  return (name) => {
    if (!name.startsWith(head)) return false;
    let at = head.length;
    for (const [i, piece] of tail.entries()) {
      const found = i === tail.length - 1 ? name.length - piece.length : name.indexOf(piece, at);
      if (found < at || !name.endsWith(piece, found + piece.length)) return false;
      at = found + piece.length;
    }
    return at === name.length;
  };
}

/**
 * The server blocks of a Corefile with everything put in that `import` names: snippets `(name) { … }` of the file itself, and
 * files. What is imported and not there is left out, as CoreDNS does with a pattern that matches nothing.
 *
 * @param files what the volume `/etc/coredns` holds besides; managed clusters put what their users add there.
 * @see caddyserver/caddy caddyfile/parse.go, doImport()
 */
export function importedBlocks(text: string, files: CorefileFiles): Directive[] {
  const blocks = corefileBlocks(text);
  const snippets = new Map<string, readonly Directive[]>();
  for (const { name, block } of blocks) if (/^\(.*\)$/.test(name)) snippets.set(name.slice(1, -1), block);

  const named = ([wanted = '']: readonly string[]): readonly Directive[] => {
    const snippet = snippets.get(wanted);
    if (snippet) return snippet;
    const fits = globOf(wanted);
    return [...files].filter(([name]) => fits(name)).flatMap(([, content]) => corefileBlocks(content));
  };
  const expand = (list: readonly Directive[], depth: number): Directive[] =>
    list.flatMap((one) => {
      if (one.name !== 'import') return [{ ...one, block: expand(one.block, depth) }];
      return depth < MAX_IMPORTS ? expand(named(one.args), depth + 1) : [];
    });
  // A snippet serves nobody by itself.
  return expand(blocks, 0).filter(({ name }) => !/^\(.*\)$/.test(name));
}
