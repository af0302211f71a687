import type { Tuple } from '../../core/dataplane/learned.ts';
import { t } from '../text/lesson.ts';
import styles from './figures.module.css';

interface Props {
  readonly original: Tuple;
  readonly reply: Tuple;
}

const ends = ({ src, sport, dst, dport }: Tuple) => [`${src}:${sport}`, `${dst}:${dport}`] as const;

/** A row of the connection table; what an answer has that is not simply the other way round stands out. */
export function FlowFigure({ original, reply }: Props) {
  const [from, to] = ends(original);
  const [back, home] = ends(reply);
  const isTranslated = back !== to || home !== from;
  return (
    <figure className={styles.figure} data-figure="flow">
      <table className={styles.flow}>
        <tbody>
          <tr>
            <th scope="row">{t.flowSent}</th>
            <td>
              <code>{from}</code> → <code>{to}</code>
            </td>
          </tr>
          <tr>
            <th scope="row">{t.flowAnswer}</th>
            <td>
              <code data-translated={back !== to || undefined}>{back}</code> →{' '}
              <code data-translated={home !== from || undefined}>{home}</code>
            </td>
          </tr>
        </tbody>
      </table>
      {isTranslated && <figcaption>{t.flowDiffers}</figcaption>}
    </figure>
  );
}
