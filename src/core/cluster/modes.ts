import { listed } from './field.ts';
import { nearest } from './nearest.ts';
import { quote } from './source.ts';
import {
  formatPodNetwork,
  POD_NETWORK_MODES,
  SERVICE_PROXY_MODES,
  type PodNetworkMode,
  type ServiceProxy,
} from './types.ts';

/** Why a mode cannot be used, as the parts of a problem. */
interface ModeFault {
  readonly code: 'MODE_UNKNOWN' | 'MODE_UNSUPPORTED';
  readonly message: string;
  readonly remedy: string;
}

type ModeResult<T> =
  { readonly ok: true; readonly mode: T } | { readonly ok: false; readonly fault: ModeFault };

/** Back ends by plugin, the default one first; none for plugins that have only one way. */
const BACKENDS: Readonly<Record<PodNetworkMode['plugin'], readonly string[]>> = {
  bridge: [],
  kindnet: [],
  weave: [],
  'aws-vpc': [],
  'gke-native': [],
  flannel: ['vxlan', 'host-gw'],
  calico: ['bgp', 'vxlan', 'ipip'],
  cilium: ['vxlan', 'geneve', 'native'],
};

const PLUGINS = Object.keys(BACKENDS) as PodNetworkMode['plugin'][];
const PROXY_MODES: readonly ServiceProxy['mode'][] = ['iptables', 'nftables', 'ipvs', 'ebpf'];
export const SCHEDULERS: readonly ServiceProxy['scheduler'][] = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'sh',
  'dh',
  'sed',
  'nq',
];

/** What a scenario gets that says nothing. */
export const DEFAULT_POD_NETWORK: PodNetworkMode = { plugin: 'flannel', backend: 'vxlan' };

/** Reads `flannel/vxlan`, or a plugin alone for its default back end. */
export function parsePodNetwork(text: string): ModeResult<PodNetworkMode> {
  const [name = '', backend, ...rest] = text.split('/');
  const plugin = PLUGINS.find((known) => known === name);
  if (plugin === undefined || rest.length > 0) {
    return unknown(`There is no pod network ${quote(text)}.`, nearest(name, PLUGINS), POD_NETWORK_MODES);
  }
  const backends = BACKENDS[plugin];
  const chosen = backend ?? backends[0] ?? null;
  if (chosen !== null && !backends.includes(chosen)) {
    const known =
      backends.length === 0 ? `${plugin} has no back ends` : `${plugin} knows ${listed(backends)}`;
    return unknown(`${known}; found ${quote(chosen)}.`, nearest(chosen, backends), POD_NETWORK_MODES);
  }
  const mode = { plugin, backend: chosen } as PodNetworkMode;
  const written = formatPodNetwork(mode);
  if ((POD_NETWORK_MODES as readonly string[]).includes(written)) return { ok: true, mode };
  return unsupported(`Pod network ${written}`, POD_NETWORK_MODES);
}

/** Reads `iptables`, or `ipvs/rr` with a scheduler. */
export function parseServiceProxy(text: string): ModeResult<Pick<ServiceProxy, 'mode' | 'scheduler'>> {
  const [name = '', scheduler = 'rr', ...rest] = text.split('/');
  const mode = PROXY_MODES.find((known) => known === name);
  const chosen = SCHEDULERS.find((known) => known === scheduler);
  if (mode === undefined || chosen === undefined || rest.length > 0) {
    return unknown(
      `There is no Service proxy ${quote(text)}.`,
      nearest(name, PROXY_MODES),
      SERVICE_PROXY_MODES,
    );
  }
  if ((SERVICE_PROXY_MODES as readonly string[]).includes(mode))
    return { ok: true, mode: { mode, scheduler: chosen } };
  return unsupported(`Service proxy ${mode}`, SERVICE_PROXY_MODES);
}

function unknown(
  message: string,
  meant: string | undefined,
  supported: readonly string[],
): { ok: false; fault: ModeFault } {
  const remedy = meant === undefined ? `Write ${listed(supported)}.` : `Did you mean '${meant}'?`;
  return { ok: false, fault: { code: 'MODE_UNKNOWN', message, remedy } };
}

function unsupported(what: string, supported: readonly string[]): { ok: false; fault: ModeFault } {
  const remedy = `Write ${listed(supported)}.`;
  return {
    ok: false,
    fault: { code: 'MODE_UNSUPPORTED', message: `${what} cannot be simulated yet.`, remedy },
  };
}
