import { Info, TriangleAlert } from 'lucide-react';
import type { RunCaveat } from '../../core/trace/run.ts';
import { t } from '../text/outcome.ts';
import styles from './caveats.module.css';

/** Everything for which a real cluster may answer a request otherwise; nothing where there is nothing. */
export function CaveatList({ caveats }: { readonly caveats: readonly RunCaveat[] }) {
  if (caveats.length === 0) return null;
  const sorted = [...caveats].sort((a, b) => Number(a.kind === 'assumed') - Number(b.kind === 'assumed'));
  return (
    <section className={styles.list} aria-label={t.caveats} data-testid="caveats">
      <h3>{t.caveats}</h3>
      <ul>
        {sorted.map((caveat) => (
          <li key={`${caveat.code} ${caveat.object} ${caveat.message}`} data-kind={caveat.kind}>
            <CaveatIcon kind={caveat.kind} />
            <span>
              <b>{t[caveat.kind]}:</b> {caveat.message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function CaveatIcon({ kind }: Pick<RunCaveat, 'kind'>) {
  const Icon = kind === 'unmodelled' ? TriangleAlert : Info;
  return <Icon size={14} aria-hidden="true" />;
}
