import type { Prose } from '../../lessons/types.ts';

/** Prose with its facts in the font of addresses, and its terms where they are explained. */
export function ProseText({ prose }: { readonly prose: Prose }) {
  return prose.map(({ kind, text }, i) => {
    if (kind === 'fact') return <code key={i}>{text}</code>;
    return kind === 'term' ? <dfn key={i}>{text}</dfn> : <span key={i}>{text}</span>;
  });
}
