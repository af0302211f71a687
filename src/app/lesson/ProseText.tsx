import type { Prose } from '../../lessons/types.ts';
import { meaningOfTerm } from '../inspector/terms.ts';
import { TermButton } from '../inspector/Terms.tsx';
import { glossary } from '../text/glossary.ts';
import styles from './proseText.module.css';

interface Props {
  readonly prose: Prose;
  /** It stands inside a button, where nothing else can be pressed. */
  readonly inButton?: boolean;
}

/** Prose with its facts in the font of addresses, and its terms, which tell what they mean when they are touched. */
export function ProseText({ prose, inButton = false }: Props) {
  return prose.map(({ kind, text }, i) => {
    if (kind === 'fact') return <code key={i}>{text}</code>;
    if (kind === 'words') return <span key={i}>{text}</span>;
    const means = inButton ? undefined : meaningOfTerm(text, glossary);
    return means === undefined ? (
      <b key={i} className={styles.term}>
        {text}
      </b>
    ) : (
      <TermButton key={i} text={text} means={means} className={styles.term} />
    );
  });
}
