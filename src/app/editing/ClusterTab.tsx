import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { t } from '../text/editing.ts';
import styles from './clusterTab.module.css';

/** What the open cluster consists of: nodes with their pods, and Services. */
export function ClusterTab() {
  const world = useCluster(selectWorld);
  if (!world) return <p className={styles.empty}>{t.noCluster}</p>;
  return (
    <div className={styles.tab} data-testid="cluster-tab">
      <h2>{t.nodes}</h2>
      <ul>
        {world.nodes.map((node) => (
          <li key={node.name}>
            <b>{node.name}</b> <code>{node.ip}</code>
            <ul>
              {world.pods
                .filter((pod) => pod.node === node.name)
                .map((pod) => (
                  <li key={pod.key}>
                    {pod.name} <code>{pod.ip}</code>
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
      <h2>{t.services}</h2>
      <ul>
        {world.services.map((service) => (
          <li key={service.key}>
            {service.name} <code>{service.clusterIP}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
