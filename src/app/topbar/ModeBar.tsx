import { useEffect, useRef } from 'react';
import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { changeModes } from '../simulation/open.ts';
import { t } from '../text.ts';
import { Segmented, type Segment } from '../ui/Segmented.tsx';
import styles from './modeBar.module.css';

const pluginOf = (mode: string): string => mode.split('/')[0] ?? mode;

// Widened from the tuple of today's modes: more will come, and some have no backend.
const podNetworks: readonly string[] = POD_NETWORK_MODES;
const segmentOf = (value: string, label: string): Segment => ({
  value,
  label,
  hint: t.podNetworkHint[value] ?? '',
});

/** A plugin's backends stand behind it whether it is chosen or not: what one toggles between stays where it is. */
const plugins: readonly Segment[] = [...new Set(podNetworks.map(pluginOf))].flatMap((plugin) => {
  const modes = podNetworks.filter((mode) => pluginOf(mode) === plugin && mode !== plugin);
  const backends = modes.map((mode) => ({
    ...segmentOf(mode, mode.slice(plugin.length + 1)),
    variant: true,
  }));
  return [segmentOf(plugin, plugin), ...(backends.length > 1 ? backends : [])];
});
const serviceProxies: readonly Segment[] = SERVICE_PROXY_MODES.map((value) => ({
  value,
  label: value,
  hint: t.serviceProxyHints[value] ?? '',
}));

const choosePodNetwork = (value: string): void => {
  const mode = podNetworks.includes(value) ? value : podNetworks.find((one) => pluginOf(one) === value);
  if (mode !== undefined) void changeModes({ podNetwork: mode });
};

/** How the cluster is built. A change computes the same request again, where the user stands. */
export function ModeBar() {
  const podNetwork = useCluster((state) => selectWorld(state)?.podNetwork ?? '');
  const serviceProxy = useCluster((state) => selectWorld(state)?.serviceProxy ?? '');
  const bar = useRef<HTMLDivElement>(null);
  // Where the row scrolls, what holds is in sight.
  useEffect(() => {
    bar.current
      ?.querySelector(`[data-value="${pluginOf(podNetwork)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [podNetwork]);
  return (
    <div className={styles.modes} ref={bar}>
      <span className={styles.label}>{t.podNetwork}</span>
      <Segmented
        label={t.podNetwork}
        segments={plugins}
        value={podNetwork}
        also={pluginOf(podNetwork)}
        testId="mode-pod-network"
        onChange={choosePodNetwork}
      />
      <div className={styles.proxy}>
        <span className={styles.label}>{t.serviceProxy}</span>
        <Segmented
          label={t.serviceProxy}
          segments={serviceProxies}
          value={serviceProxy}
          testId="mode-service-proxy"
          onChange={(mode) => void changeModes({ serviceProxy: mode })}
        />
      </div>
    </div>
  );
}
