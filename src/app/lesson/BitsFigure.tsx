import type { Ip } from '../../core/net/address.ts';
import { t } from '../text/lesson.ts';
import { bitPairs, type BitPair } from './bits.ts';
import styles from './figures.module.css';

interface Props {
  readonly own: Ip;
  readonly other: Ip;
  readonly length: number;
}

function Row(props: { label: string; pairs: readonly BitPair[]; digit: (pair: BitPair) => number }) {
  const { label, pairs, digit } = props;
  return (
    <div className={styles.bitRow}>
      <span className={styles.bitLabel}>{label}</span>
      <span className={styles.bits}>
        {pairs.map((pair) => (
          <span
            key={pair.position}
            data-counts={pair.counts || undefined}
            data-decides={pair.decides || undefined}
          >
            {digit(pair)}
          </span>
        ))}
      </span>
    </div>
  );
}

/** Two addresses and the mask between them: the bits that count, and the one that decides. */
export function BitsFigure({ own, other, length }: Props) {
  const pairs = bitPairs(own, other, length);
  const decides = pairs.find((pair) => pair.decides);
  return (
    <figure className={styles.figure} data-figure="bits">
      <div aria-hidden="true">
        <Row label={`${t.ownAddress} ${own}`} pairs={pairs} digit={(pair) => pair.own} />
        <Row label={`${t.mask} /${length}`} pairs={pairs} digit={(pair) => (pair.counts ? 1 : 0)} />
        <Row label={`${t.otherAddress} ${other}`} pairs={pairs} digit={(pair) => pair.other} />
      </div>
      <figcaption data-verdict={decides ? 'differs' : 'agrees'}>
        {decides ? t.bitsDiffer(decides.position, length) : t.bitsAgree(length)}
      </figcaption>
    </figure>
  );
}
