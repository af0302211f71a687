import { Minus, Plus } from 'lucide-react';
import type { Workload } from '../../core/cluster/types.ts';
import { t } from '../text/editing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import styles from './clusterTab.module.css';
import { edit } from './edit.ts';
import { MenuButton } from './MenuButton.tsx';
import { hasNamespaces, ObjectTitle } from './ObjectTitle.tsx';

/** Controllers and how many pods each keeps up. */
export function WorkloadList({ workloads }: { readonly workloads: readonly Workload[] }) {
  const qualified = hasNamespaces(workloads);
  return (
    <ul>
      {workloads.map((workload) => {
        const { kind, namespace, name } = workload;
        return (
          <li key={`${kind}/${namespace}/${name}`} className={styles.item} data-workload-row={name}>
            <div className={styles.row}>
              <ObjectTitle namespace={namespace} name={name} qualified={qualified} />
              <Replicas workload={workload} />
              <MenuButton end={`${kind}/${namespace}/${name}`} />
            </div>
            <p className={styles.note}>{kind}</p>
          </li>
        );
      })}
    </ul>
  );
}

function Replicas({ workload }: { readonly workload: Workload }) {
  const { kind, namespace, name, replicas } = workload;
  if (replicas === null) return <span className={styles.note}>{t.onePerNode}</span>;
  const scale = (to: number) =>
    void edit({ kind: 'scale', object: { kind, namespace, name }, replicas: to }, t.did.scale(name, to));
  return (
    <span className={styles.stepper} role="group" aria-label={t.replicas(name)}>
      <IconButton
        icon={Minus}
        label={t.fewer(name)}
        disabled={replicas === 0}
        onClick={() => scale(replicas - 1)}
      />
      <output data-testid="replicas">{replicas}</output>
      <IconButton icon={Plus} label={t.more(name)} onClick={() => scale(replicas + 1)} />
    </span>
  );
}
