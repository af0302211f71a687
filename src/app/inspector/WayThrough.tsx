import type { ExplainedTable } from '../../core/run/views.ts';
import { t } from '../text/inspector.ts';
import styles from './why.module.css';

/** The chains that led to the verdict, one jump after the other; each leads to its table below. */
export function WayThrough({ tables }: { readonly tables: readonly ExplainedTable[] }) {
  const decider = tables.findLast(({ rows }) => rows.some(({ fate }) => fate === 'decided'));
  const path = decider?.path ?? [];
  if (path.length < 2) return null;
  const show = (chain: string) => {
    const title = tables.find((table) => table.path.at(-1) === chain)?.title ?? '';
    document
      .querySelector(`[data-table="${CSS.escape(title)}"]`)
      ?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  };
  return (
    <nav className={styles.way} aria-label={t.wayThrough} data-testid="way-through">
      <ol>
        {path.map((chain) => (
          <li key={chain}>
            <button type="button" onClick={() => show(chain)}>
              {chain}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
