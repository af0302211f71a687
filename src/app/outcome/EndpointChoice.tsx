import { useMemo } from 'react';
import type { WorldView } from '../../core/run/views.ts';
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
import { useMasquerades } from './useMasquerades.ts';

const CHANCE = '';

/** With more, or longer names, the choices would push the outcome out of its line. */
const MAX_SEGMENTS = 3;
const MAX_NAMES = 36;

/** The list of all outcomes has them all; a menu of thousands could not be used. */
const MAX_OPTIONS = 100;

/** Every endpoint the draw could have picked, with its chance; choosing one computes that outcome. */
export function EndpointChoice({ run, request }: { readonly run: Run; readonly request: TrafficRequest }) {
  const world = useCluster(selectWorld);
  const options = useMemo(() => optionsOf(world, run.outcomes), [world, run.outcomes]);
  const letters = options.reduce((sum, { pod }) => sum + endName(pod).length, 0);
  const isRoomy = options.length <= MAX_SEGMENTS && letters <= MAX_NAMES;
  const masquerades = useMasquerades(isRoomy ? options.map(({ endpoint }) => endpoint) : []);
  if (run.outcomes.length < 2) return null;
  const choose = (value: string) => {
    const { endpoint: _, ...open } = request;
    void sendRequest(value === CHANCE ? open : { ...open, endpoint: value });
  };
  const value = request.endpoint ?? CHANCE;
  const segments = options.map((one) => segmentOf(one, masquerades.get(one.endpoint) ?? false));
  const listed = options.filter(({ pod }, i) => i < MAX_OPTIONS || pod === value);
  return (
    <>
      <span className={styles.label}>{t.endpointChoice}</span>
      {isRoomy ? (
        <Segmented
          label={t.endpointChoice}
          segments={[{ value: CHANCE, label: t.byChance, hint: t.byChanceHint }, ...segments]}
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
          {listed.map(({ endpoint, pod, chance }) => (
            <option key={endpoint} value={pod}>
              {endName(pod)} · {chance}
            </option>
          ))}
          {listed.length < options.length && (
            <option disabled>{t.moreEndpoints(options.length - listed.length)}</option>
          )}
        </select>
      )}
    </>
  );
}

interface Option {
  readonly endpoint: string;
  readonly pod: string;
  readonly chance: string;
}

const optionsOf = (world: WorldView | null, outcomes: Run['outcomes']): readonly Option[] =>
  outcomes.flatMap(({ endpoint, probability }) => {
    const pod = podAt(world, endpoint);
    return pod === null ? [] : [{ endpoint, pod, chance: percentText(probability) }];
  });

function segmentOf({ pod, chance }: Option, masquerade: boolean): Segment {
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
