import type { Ip } from '../net/address.ts';
import type { Prefix } from '../net/prefix.ts';
import { proxyField, PROXY_FIELDS } from './kubeProxyFields.ts';
import { findKubeProxy, type KubeProxyPlace } from './kubeProxyPlace.ts';
import { SCHEDULERS } from './modes.ts';
import { nearest } from './nearest.ts';
import type { KubeObject, Objects } from './objects.ts';
import type { Draft, Report } from './report.ts';
import { quote } from './source.ts';
import type { ConntrackSettings, NodePortRange, ServiceProxy, SocketAddress } from './types.ts';

/** Words of kube-proxy's detectLocalMode. */
export const LOCAL_MODES = ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'] as const;

/** What the mode of the proxy has to do with: kube-proxy keeps these apart. */
interface ModeSettings {
  readonly masqueradeAll: boolean | undefined;
  readonly masqueradeBit: number | undefined;
}

/** kube-proxy's settings as the file has them; what they leave out is `undefined`. */
export interface KubeProxySettings {
  /** As it is written; `iptables` where it is left out. */
  readonly mode: string;
  /** `null`: empty, or none of IPv4. */
  readonly clusterCIDR: Prefix | null;
  readonly detectLocalMode: (typeof LOCAL_MODES)[number] | undefined;
  readonly bridgeInterface: string | undefined;
  readonly interfaceNamePrefix: string | undefined;
  readonly iptables: ModeSettings & { readonly localhostNodePorts: boolean | undefined };
  readonly nftables: ModeSettings;
  readonly nodePortAddresses: readonly NodePortRange[] | undefined;
  readonly bindAddress: Ip | null | undefined;
  readonly healthzBindAddress: SocketAddress | undefined;
  readonly metricsBindAddress: SocketAddress | undefined;
  readonly conntrack: { readonly [K in keyof ConntrackSettings]: ConntrackSettings[K] | undefined };
  readonly scheduler: ServiceProxy['scheduler'] | undefined;
  readonly ipvs: { readonly [K in keyof ServiceProxy['ipvs']]: ServiceProxy['ipvs'][K] | undefined };
}

/** kube-proxy's settings, and how to say where they come from and what of them is not modelled. */
export interface KubeProxyConfig {
  readonly object: KubeObject;
  readonly settings: KubeProxySettings;
  /** Says it all; using the settings is never silent. */
  tell(report: Report): void;
}

/** Reads kube-proxy's settings where the objects have them; the report learns of it when they are used. */
export function readKubeProxyConfig(objects: Objects): KubeProxyConfig | undefined {
  const place = findKubeProxy(objects);
  if (!place) return undefined;
  const settings = settingsOf(place);
  return { object: place.object, settings, tell: (report) => tell(place, report) };
}

const MAX_COUNT = 2 ** 31 - 1;

function settingsOf({ values }: KubeProxyPlace): KubeProxySettings {
  return {
    mode: values.text('mode') ?? 'iptables',
    clusterCIDR: values.clusterCIDR('clusterCIDR') ?? null,
    detectLocalMode: values.oneOf('detectLocalMode', LOCAL_MODES),
    bridgeInterface: values.device('detectLocal.bridgeInterface'),
    interfaceNamePrefix: values.device('detectLocal.interfaceNamePrefix'),
    iptables: {
      masqueradeAll: values.flag('iptables.masqueradeAll'),
      masqueradeBit: values.whole('iptables.masqueradeBit', 0, 31),
      localhostNodePorts: values.flag('iptables.localhostNodePorts'),
    },
    nftables: {
      masqueradeAll: values.flag('nftables.masqueradeAll'),
      masqueradeBit: values.whole('nftables.masqueradeBit', 0, 31),
    },
    nodePortAddresses: values.ranges('nodePortAddresses'),
    bindAddress: values.bindAddress('bindAddress'),
    healthzBindAddress: values.socket('healthzBindAddress', HEALTHZ_PORT),
    metricsBindAddress: values.socket('metricsBindAddress', METRICS_PORT),
    conntrack: {
      maxPerCore: values.whole('conntrack.maxPerCore', 0, MAX_COUNT),
      min: values.whole('conntrack.min', 0, MAX_COUNT),
      tcpEstablishedTimeout: values.seconds('conntrack.tcpEstablishedTimeout'),
      tcpCloseWaitTimeout: values.seconds('conntrack.tcpCloseWaitTimeout'),
      udpTimeout: values.seconds('conntrack.udpTimeout'),
      udpStreamTimeout: values.seconds('conntrack.udpStreamTimeout'),
      tcpBeLiberal: values.flag('conntrack.tcpBeLiberal'),
    },
    // There are more, which nobody uses here: the kernel has as many as modules are loaded.
    scheduler: SCHEDULERS.find((known) => known === values.text('ipvs.scheduler')),
    ipvs: {
      strictARP: values.flag('ipvs.strictARP'),
      excludeCIDRs: values.prefixes('ipvs.excludeCIDRs'),
      tcpTimeout: values.seconds('ipvs.tcpTimeout'),
      tcpFinTimeout: values.seconds('ipvs.tcpFinTimeout'),
      udpTimeout: values.seconds('ipvs.udpTimeout'),
    },
  };
}

/** @see Kubernetes 1.34 pkg/cluster/ports/ports.go */
export const HEALTHZ_PORT = 10256;
export const METRICS_PORT = 10249;

/** Whether a value says what kube-proxy does anyway: its feature gates of today are on, and what is not modelled is off. */
const isDefault = (field: string, value: unknown): boolean =>
  field.startsWith('featureGates.')
    ? value !== false
    : value === null || value === '' || value === false || value === 'false';

function tell({ object, path, values, drafts }: KubeProxyPlace, report: Report): void {
  const { source } = object.field;
  const add = (draft: Draft) => report.add(source, path, draft);
  const name = `${object.kind} ${object.name}`;
  for (const draft of drafts) add(draft);
  for (const { path: field, found, wanted } of values.faults) {
    add({
      code: 'PROXY_SETTING_REFUSED',
      severity: 'warning',
      message: `${name}: ${field} must be ${wanted}; found ${found}. kube-proxy would not start; the default is used here.`,
      remedy: `Write ${wanted}, or leave it out.`,
    });
  }
  for (const field of values.paths()) {
    const known = proxyField(field);
    if (!known) {
      const meant = nearest(field, Object.keys(PROXY_FIELDS));
      add({
        code: 'PROXY_SETTING_UNKNOWN',
        severity: 'warning',
        message: `${name}: kube-proxy has no setting ${quote(field)} and leaves it out.`,
        remedy: meant === undefined ? 'Remove it.' : `Did you mean ${meant}?`,
      });
    } else if (known.use === 'unmodelled' && !isDefault(field, values.bare(field))) {
      const message = `${name} sets ${field}, which is not modelled: ${known.effect}.`;
      const remedy = 'Keep in mind that a real cluster may answer differently.';
      add({ code: 'PROXY_SETTING_UNMODELLED', severity: 'warning', message, remedy });
      report.caveats.push({
        code: 'PROXY_SETTING_UNMODELLED',
        kind: 'unmodelled',
        object: source.label,
        message,
        scope: { kind: 'cluster' },
      });
    }
  }
}
