import { must } from '../../problem.ts';
import { formatPodNetwork, type Cluster } from '../../cluster/types.ts';
import { bridgePlugin } from './bridge.ts';
import { calicoPlugin } from './calico.ts';
import { flannelPlugin } from './flannel.ts';
import { kindnetPlugin } from './kindnet.ts';
import type { PodNetworkPlugin } from './plugin.ts';

/** Every pod network that compiles, by how its mode is written. */
const PLUGINS: Readonly<Record<string, (cluster: Cluster) => PodNetworkPlugin>> = {
  bridge: bridgePlugin,
  'flannel/vxlan': flannelPlugin,
  'flannel/host-gw': flannelPlugin,
  kindnet: kindnetPlugin,
  'calico/bgp': calicoPlugin,
};

/** @throws InvariantError for a mode that does not compile; reading a scenario refuses those. */
export function podNetworkPlugin(cluster: Cluster): PodNetworkPlugin {
  const mode = formatPodNetwork(cluster.spec.podNetwork);
  return must(PLUGINS[mode], `compiler for the pod network ${mode}`)(cluster);
}
