import { POD_NETWORK_MODES, SERVICE_PROXY_MODES } from '../../core/cluster/types.ts';
import { selectWorld, useCluster } from '../cluster/clusterStore.ts';
import { changeModes } from '../simulation/open.ts';
import { t } from '../text.ts';
import { Segmented } from '../ui/Segmented.tsx';
import styles from './modeBar.module.css';

const podNetworks = POD_NETWORK_MODES.map((value) => ({
  value,
  label: t.podNetworkName[value] ?? value,
  hint: t.podNetworkHint[value] ?? '',
}));
const serviceProxies = SERVICE_PROXY_MODES.map((value) => ({ value, label: value }));

/** How the cluster is built. A change computes the same request again, where the user stands. */
export function ModeBar() {
  const podNetwork = useCluster((state) => selectWorld(state)?.podNetwork ?? '');
  const serviceProxy = useCluster((state) => selectWorld(state)?.serviceProxy ?? '');
  return (
    <div className={styles.modes}>
      <span className={styles.label}>{t.podNetwork}</span>
      <Segmented
        label={t.podNetwork}
        segments={podNetworks}
        value={podNetwork}
        testId="mode-pod-network"
        onChange={(mode) => void changeModes({ podNetwork: mode })}
      />
      {serviceProxies.length > 1 ? (
        <>
          <span className={styles.label}>{t.serviceProxy}</span>
          <Segmented
            label={t.serviceProxy}
            segments={serviceProxies}
            value={serviceProxy}
            testId="mode-service-proxy"
            onChange={(mode) => void changeModes({ serviceProxy: mode })}
          />
        </>
      ) : (
        <span className={styles.fixed} title={t.serviceProxyHint}>
          {t.serviceProxy} <b>{serviceProxy || serviceProxies[0]?.value}</b>
        </span>
      )}
    </div>
  );
}
