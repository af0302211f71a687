import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { changeModes } from '../simulation/open.ts';
import { t } from '../text.ts';
import { Segmented, type Segment } from '../ui/Segmented.tsx';
import styles from './modeBar.module.css';

const pluginOf = (mode: string): string => mode.split('/')[0] ?? mode;

// Widened from the tuple of today's modes: more will come, and some have no backend.
const podNetworks: readonly string[] = POD_NETWORK_MODES;
const plugins: readonly Segment[] = [...new Set(podNetworks.map(pluginOf))].map((plugin) => ({
  value: plugin,
  label: plugin,
  hint: t.podNetworkHint[plugin] ?? '',
}));
const serviceProxies: readonly Segment[] = SERVICE_PROXY_MODES.map((value) => ({
  value,
  label: value,
  hint: t.serviceProxyHints[value] ?? '',
}));

const backendsOf = (plugin: string): readonly Segment[] =>
  podNetworks
    .filter((mode) => pluginOf(mode) === plugin && mode !== plugin)
    .map((value) => ({
      value,
      label: value.slice(plugin.length + 1),
      hint: t.podNetworkHint[value] ?? '',
    }));

const choosePlugin = (plugin: string): void => {
  const mode = podNetworks.find((one) => pluginOf(one) === plugin);
  if (mode !== undefined) void changeModes({ podNetwork: mode });
};

/** How the cluster is built. A change computes the same request again, where the user stands. */
export function ModeBar() {
  const podNetwork = useCluster((state) => selectWorld(state)?.podNetwork ?? '');
  const serviceProxy = useCluster((state) => selectWorld(state)?.serviceProxy ?? '');
  const plugin = pluginOf(podNetwork);
  const backends = backendsOf(plugin);
  return (
    <div className={styles.modes}>
      <span className={styles.label}>{t.podNetwork}</span>
      <div className={styles.pair} data-testid="mode-pod-network">
        <Segmented label={t.podNetwork} segments={plugins} value={plugin} onChange={choosePlugin} />
        {backends.length > 1 && (
          <Segmented
            label={t.backend}
            segments={backends}
            value={podNetwork}
            onChange={(mode) => void changeModes({ podNetwork: mode })}
          />
        )}
      </div>
      <span className={styles.label}>{t.serviceProxy}</span>
      {serviceProxies.length > 1 ? (
        <Segmented
          label={t.serviceProxy}
          segments={serviceProxies}
          value={serviceProxy}
          testId="mode-service-proxy"
          onChange={(mode) => void changeModes({ serviceProxy: mode })}
        />
      ) : (
        <b className={styles.fixed} title={t.serviceProxyHint}>
          {serviceProxies[0]?.label}
        </b>
      )}
    </div>
  );
}
