import { memo } from 'react';
import type { PodView, WorldView } from '../../core/run/views.ts';
import { t } from '../text/editing.ts';
import styles from './clusterTab.module.css';
import { edit } from './edit.ts';
import { useIsMatched } from './highlightStore.ts';
import { LabelChips } from './LabelChips.tsx';
import { MenuButton } from './MenuButton.tsx';
import { hasNamespaces, ObjectTitle } from './ObjectTitle.tsx';

/** Pods of one node that are listed; the YAML has all of them. */
const SHOWN = 60;

/** The machines, each with its pods. */
export function NodeList({ world }: { readonly world: WorldView }) {
  const qualified = hasNamespaces(world.pods);
  return (
    <ul>
      {world.nodes.map((node) => {
        const pods = world.pods.filter((pod) => pod.node === node.name);
        return (
          <li key={node.name} className={styles.node} data-node-row={node.name}>
            <div className={styles.row}>
              <b>{node.name}</b>
              <code>{node.ip}</code>
              <MenuButton end={`node/${node.name}`} />
            </div>
            <ul className={styles.pods}>
              {pods.slice(0, SHOWN).map((pod) => (
                <PodRow key={pod.key} pod={pod} qualified={qualified} />
              ))}
            </ul>
            {pods.length > SHOWN && <p className={styles.note}>{t.morePods(pods.length - SHOWN)}</p>}
          </li>
        );
      })}
    </ul>
  );
}

const PodRow = memo(function PodRow({
  pod,
  qualified,
}: {
  readonly pod: PodView;
  readonly qualified: boolean;
}) {
  const matched = useIsMatched(pod);
  const change = (key: string, value: string | null, old: string | null) => {
    if (old !== null)
      void edit({ kind: 'setLabel', pod: pod.key, key: old, value: null }, t.did.label(pod.name));
    void edit({ kind: 'setLabel', pod: pod.key, key, value }, t.did.label(pod.name));
  };
  return (
    <li className={styles.item} data-pod-row={pod.key} data-matched={matched || undefined}>
      <div className={styles.row}>
        <ObjectTitle namespace={pod.namespace} name={pod.name} qualified={qualified} />
        <code>{pod.ip}</code>
        <MenuButton end={`pod/${pod.key}`} />
      </div>
      <LabelChips label={t.labelsOf(pod.name)} addLabel={t.addLabel} pairs={pod.labels} onChange={change} />
    </li>
  );
});
