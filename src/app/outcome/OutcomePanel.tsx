import { Check, CircleX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { percentText } from '../../core/trace/describe.ts';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { sendRequest } from '../simulation/send.ts';
import { t } from '../text/outcome.ts';
import { CaveatList } from './CaveatList.tsx';
import styles from './outcomePanel.module.css';
import { clientOf, foremost, isSticky, outcomeRows, type OutcomeRow } from './outcomeRows.ts';
import { pointAt, SAMPLE, sampleKey, sendSample, stopSample, useOutcomes } from './outcomeStore.ts';
import { useMasquerades } from './useMasquerades.ts';

/** Rows shown at first, and how many more each time. */
const PAGE = 50;

interface Props {
  readonly run: Run;
  readonly request: TrafficRequest;
}

/** Every endpoint with its chance, and what a hundred requests came to: the table is the histogram, read or looked at. */
export function OutcomePanel({ run, request }: Props) {
  const world = useCluster(selectWorld);
  const last = useOutcomes((o) => o.sampling);
  const sampling = last?.key === sampleKey(request) ? last : null;
  const counts = sampling?.counts ?? null;
  const [page, setPage] = useState(PAGE);
  const { outcomes, servedBy } = run;
  // Which rows are shown does not depend on what their endpoints see; only those that are shown are asked.
  const asked = useMemo(() => {
    const unseen = outcomeRows(world, outcomes, new Map(), counts, '');
    const first = foremost(unseen, page, servedBy);
    return first.flatMap(({ key, chance }) => (chance === null ? [] : [key]));
  }, [world, outcomes, counts, page, servedBy]);
  const masquerades = useMasquerades(asked);
  const all = outcomeRows(world, outcomes, masquerades, counts, clientOf(run));
  const rows = foremost(all, page, servedBy);
  const left = all.length - rows.length;
  const most = Math.max(1, ...rows.map(({ chance, count }) => Math.max(count ?? 0, (chance ?? 0) * SAMPLE)));
  const running = sampling?.state === 'running';
  return (
    <div className={styles.panel} data-sampling={sampling?.state}>
      <p className={styles.intro}>{t.drawn(run.outcomes.length)}</p>
      <CaveatList caveats={run.caveats} />
      {rows.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t.endpoint}</th>
              <th scope="col" className={styles.numeric}>
                {t.chance}
              </th>
              <th scope="col" className={styles.wide}>
                {t.clientAs}
              </th>
              {sampling && <th scope="col">{t.hundred}</th>}
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.key}
                row={row}
                most={most}
                done={sampling?.done ?? null}
                shown={servedBy !== null && row.pod === servedBy}
                request={request}
              />
            ))}
          </tbody>
        </table>
      )}
      {left > 0 && (
        <button
          type="button"
          className={styles.button}
          data-testid="more-outcomes"
          onClick={() => setPage(page + PAGE)}
        >
          {t.more(Math.min(PAGE, left), left)}
        </button>
      )}
      {sampling && isSticky(rows, sampling.done) && <p className={styles.note}>{t.affinity}</p>}
      <div className={styles.row}>
        {running ? (
          <>
            <progress
              className={styles.progress}
              value={sampling.done}
              max={SAMPLE}
              aria-label={t.progress(sampling.done, SAMPLE)}
            />
            <span className={styles.quiet}>{t.progress(sampling.done, SAMPLE)}</span>
            <button type="button" className={styles.button} data-testid="stop-sample" onClick={stopSample}>
              {t.stop}
            </button>
          </>
        ) : (
          <button
            type="button"
            className={styles.send}
            data-testid="send-sample"
            onClick={() => void sendSample(request)}
          >
            {sampling ? t.sendAgain : t.sendHundred}
          </button>
        )}
        <span role="status" className={styles.quiet}>
          {sampling?.state === 'stopped' && t.stopped(sampling.done)}
          {sampling?.state === 'failed' && t.failed}
        </span>
      </div>
      <p className={styles.quiet}>
        {t.seeds} {sampling && run.outcomes.length > 0 && t.mark}
      </p>
    </div>
  );
}

interface RowProps {
  readonly row: OutcomeRow;
  /** What the longest bar stands for. */
  readonly most: number;
  /** How many were sent; `null` before any. */
  readonly done: number | null;
  /** It is the outcome on the canvas. */
  readonly shown: boolean;
  readonly request: TrafficRequest;
}

function Row({ row, most, done, shown, request }: RowProps) {
  const { name, address, pod, chance, client, count, isServed } = row;
  const point = chance === null ? undefined : () => pointAt(row.key);
  return (
    <tr
      data-outcome-row={name}
      data-shown={shown || undefined}
      onPointerEnter={point}
      onPointerLeave={() => pointAt(null)}
      onFocus={point}
      onBlur={() => pointAt(null)}
    >
      <th scope="row" className={styles.name} data-lost={!isServed || undefined}>
        {!isServed && <CircleX size={14} aria-hidden="true" />}
        <span>{name}</span>
        {address && <code>{address}</code>}
        {client !== null && <small className={styles.narrow}>{t.sees(client)}</small>}
      </th>
      <td className={styles.numeric}>{chance === null ? '–' : percentText(chance)}</td>
      <td className={`${styles.client} ${styles.wide}`}>{client ?? (isServed ? t.notYet : '–')}</td>
      {done !== null && (
        <td>
          <Bar
            count={count ?? 0}
            expected={chance === null ? null : chance * done}
            most={most}
            lost={!isServed}
          />
        </td>
      )}
      <td className={styles.action}>
        {shown ? (
          <span className={styles.shown}>
            <Check size={14} aria-hidden="true" /> {t.following}
          </span>
        ) : (
          pod !== null && (
            <button
              type="button"
              className={styles.button}
              title={t.followHint(pod)}
              data-testid={`follow-${pod}`}
              onClick={() => void sendRequest({ ...request, endpoint: pod })}
            >
              {t.follow}
            </button>
          )
        )}
      </td>
    </tr>
  );
}

interface BarProps {
  readonly count: number;
  readonly expected: number | null;
  readonly most: number;
  readonly lost: boolean;
}

/** How many came to this, with a line where the chance alone would have it. */
function Bar({ count, expected, most, lost }: BarProps) {
  const percent = (n: number) => `${Math.min(100, (n / most) * 100)}%`;
  return (
    <div className={styles.bar} title={t.counted(count, expected)}>
      <span className={styles.well}>
        <span className={styles.fill} style={{ width: percent(count) }} data-lost={lost || undefined} />
        {expected !== null && <span className={styles.expected} style={{ left: percent(expected) }} />}
      </span>
      <b>{count}</b>
      {expected !== null && <small>{t.expected(expected)}</small>}
    </div>
  );
}
