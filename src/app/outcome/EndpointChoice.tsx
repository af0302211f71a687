import type { WorldView } from '../../core/run/views.ts';
import { percentText } from '../../core/trace/describe.ts';
import type { Run, TrafficRequest } from '../../core/trace/run.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { sendRequest } from '../simulation/send.ts';
import { t } from '../text.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { endName } from './outcomeText.ts';
import styles from './outcomeBar.module.css';

const CHANCE = '';

/** The pod behind `10.244.2.10:8080`, as a request names it. */
const podAt = (world: WorldView | null, address: string): string | null =>
  world?.services.flatMap(({ endpoints }) => endpoints).find((one) => one.address === address)?.pod ?? null;

/** Every endpoint the draw could have picked, with its chance; choosing one computes that outcome. */
export function EndpointChoice({ run, request }: { readonly run: Run; readonly request: TrafficRequest }) {
  const world = useCluster(selectWorld);
  if (run.outcomes.length < 2) return null;
  const options = run.outcomes.flatMap(({ endpoint, probability, masquerade }) => {
    const pod = podAt(world, endpoint);
    if (pod === null) return [];
    const chance = percentText(probability);
    const name = endName(pod);
    return {
      value: pod,
      label: (
        <>
          {name} <span className={styles.chance}>{chance}</span>
        </>
      ),
      hint: masquerade ? `${t.endpointHint(pod, chance)}. ${t.masqueradeHint}` : t.endpointHint(pod, chance),
    };
  });
  const choose = (value: string) => {
    const { endpoint: _, ...open } = request;
    void sendRequest(value === CHANCE ? open : { ...open, endpoint: value });
  };
  return (
    <div className={styles.choice}>
      <span className={styles.label}>{t.endpointChoice}</span>
      <Segmented
        label={t.endpointChoice}
        segments={[{ value: CHANCE, label: t.byChance, hint: t.byChanceHint }, ...options]}
        value={request.endpoint ?? CHANCE}
        onChange={choose}
        testId="endpoints"
      />
    </div>
  );
}
