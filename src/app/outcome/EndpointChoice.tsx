import { percentText } from '../../core/trace/describe.ts';
import type { Run } from '../../core/trace/run.ts';
import type { TrafficRequest } from '../../core/trafficRequest.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { sendRequest } from '../simulation/send.ts';
import { t } from '../text.ts';
import { Segmented, type Segment } from '../ui/Segmented.tsx';
import { podAt } from './outcomeRows.ts';
import { endName } from './outcomeText.ts';
import styles from './outcomeBar.module.css';

const CHANCE = '';

/** With more, or longer names, the choices would push the outcome out of its line. */
const MAX_SEGMENTS = 3;
const MAX_NAMES = 36;

/** Every endpoint the draw could have picked, with its chance; choosing one computes that outcome. */
export function EndpointChoice({ run, request }: { readonly run: Run; readonly request: TrafficRequest }) {
  const world = useCluster(selectWorld);
  if (run.outcomes.length < 2) return null;
  const options = run.outcomes.flatMap(({ endpoint, probability, masquerade }) => {
    const pod = podAt(world, endpoint);
    return pod === null ? [] : [{ pod, chance: percentText(probability), masquerade }];
  });
  const choose = (value: string) => {
    const { endpoint: _, ...open } = request;
    void sendRequest(value === CHANCE ? open : { ...open, endpoint: value });
  };
  const value = request.endpoint ?? CHANCE;
  const letters = options.reduce((sum, { pod }) => sum + endName(pod).length, 0);
  const isRoomy = options.length <= MAX_SEGMENTS && letters <= MAX_NAMES;
  return (
    <>
      <span className={styles.label}>{t.endpointChoice}</span>
      {isRoomy ? (
        <Segmented
          label={t.endpointChoice}
          segments={[{ value: CHANCE, label: t.byChance, hint: t.byChanceHint }, ...options.map(segmentOf)]}
          value={value}
          onChange={choose}
          testId="endpoints"
        />
      ) : (
        <select
          className={styles.select}
          aria-label={t.endpointChoice}
          value={value}
          data-testid="endpoints"
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          <option value={CHANCE}>{t.byChance}</option>
          {options.map(({ pod, chance }) => (
            <option key={pod} value={pod}>
              {endName(pod)} · {chance}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

function segmentOf(option: { pod: string; chance: string; masquerade: boolean }): Segment {
  const { pod, chance, masquerade } = option;
  const hint = t.endpointHint(pod, chance);
  return {
    value: pod,
    label: (
      <>
        {endName(pod)} <span className={styles.chance}>{chance}</span>
      </>
    ),
    hint: masquerade ? `${hint}. ${t.masqueradeHint}` : hint,
  };
}
