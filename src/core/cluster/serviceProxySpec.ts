import { formatPrefix } from '../net/prefix.ts';
import type { Ip } from '../net/address.ts';
import { parseDuration } from './duration.ts';
import type { Field } from './field.ts';
import { takeHint, type Hints } from './hints.ts';
import { isDeviceName } from './kubeProxyValues.ts';
import { HEALTHZ_PORT, LOCAL_MODES, METRICS_PORT, type KubeProxySettings } from './kubeProxyConfig.ts';
import { parseServiceProxy, SCHEDULERS } from './modes.ts';
import type { Report } from './report.ts';
import { quote } from './source.ts';
import type { ConntrackSettings, DetectLocal, NodePortRange, ServiceProxy } from './types.ts';
import { knownKeys } from './unknownKeys.ts';

const KEYS = [
  'mode',
  'scheduler',
  'masqueradeAll',
  'masqueradeBit',
  'localhostNodePorts',
  'nodePortAddresses',
  'detectLocal',
  'strictARP',
  'conntrack',
] as const;

/** @see Kubernetes 1.34 pkg/proxy/apis/config/v1alpha1/defaults.go */
export const PROXY_DEFAULTS: Omit<ServiceProxy, 'mode' | 'scheduler'> = {
  masqueradeAll: false,
  masqueradeBit: 14,
  localhostNodePorts: true,
  nodePortAddresses: [],
  detectLocal: { mode: 'ClusterCIDR', clusterCIDR: null },
  conntrack: {
    maxPerCore: 32768,
    min: 131072,
    tcpEstablishedTimeout: 86400,
    tcpCloseWaitTimeout: 3600,
    udpTimeout: 0,
    udpStreamTimeout: 0,
    tcpBeLiberal: false,
  },
  bindAddress: null,
  healthzBindAddress: { ip: '0.0.0.0' as Ip, port: HEALTHZ_PORT },
  metricsBindAddress: { ip: '127.0.0.1' as Ip, port: METRICS_PORT },
  ipvs: { strictARP: false, excludeCIDRs: [], tcpTimeout: 0, tcpFinTimeout: 0, udpTimeout: 0 },
};

/** What the file says of kube-proxy outside its Scenario document, and what is taken of it. */
interface Given {
  readonly settings: KubeProxySettings | undefined;
  /** Settings that were taken and are none of the defaults, as `masqueradeAll: true`. */
  readonly taken: string[];
}

/**
 * Reads `spec.serviceProxy`. What it leaves out is as kube-proxy's own settings in the file say, and otherwise as kube-proxy
 * does without any.
 *
 * @param isRangeWritten whether the document says what the pod range is: then kube-proxy knows it, too.
 */
export function readServiceProxy(
  field: Field,
  hints: Pick<Hints, 'serviceProxy' | 'kubeProxy'>,
  override: string | null | undefined,
  isRangeWritten: boolean,
  report: Report,
): ServiceProxy {
  knownKeys(field, KEYS);
  const config = hints.kubeProxy;
  const given: Given = { settings: config?.settings, taken: [] };
  config?.tell(report);
  const chosen = readMode(field, hints, override, given, report);
  const own = given.settings?.[chosen.mode === 'nftables' ? 'nftables' : 'iptables'];
  const usual = PROXY_DEFAULTS;
  const proxy: ServiceProxy = {
    ...chosen,
    masqueradeAll:
      field.at('masqueradeAll').flag() ??
      take(given, 'masqueradeAll', own?.masqueradeAll, usual.masqueradeAll),
    masqueradeBit:
      field.at('masqueradeBit').whole(0, 31, 'JSON_NUMBER') ??
      take(given, 'masqueradeBit', own?.masqueradeBit, usual.masqueradeBit),
    localhostNodePorts:
      field.at('localhostNodePorts').flag() ??
      take(
        given,
        'localhostNodePorts',
        given.settings?.iptables.localhostNodePorts,
        usual.localhostNodePorts,
      ),
    nodePortAddresses: readNodePortAddresses(field.at('nodePortAddresses'), given),
    detectLocal: readDetectLocal(field.at('detectLocal'), given, isRangeWritten),
    conntrack: readConntrack(field.at('conntrack'), given),
    bindAddress: take(given, 'bindAddress', given.settings?.bindAddress ?? undefined, null),
    healthzBindAddress: given.settings?.healthzBindAddress ?? usual.healthzBindAddress,
    metricsBindAddress: given.settings?.metricsBindAddress ?? usual.metricsBindAddress,
    ipvs: {
      ...usual.ipvs,
      ...withoutGaps(given.settings?.ipvs),
      ...withoutGaps({ strictARP: field.at('strictARP').flag() }),
    },
  };
  if (config && given.taken.length > 0) {
    report.add(config.object.field.source, [], {
      code: 'PROXY_SETTINGS',
      severity: 'notice',
      message: `kube-proxy is set up as ${config.object.kind} ${config.object.name} says: ${given.taken.join(', ')}.`,
      remedy: 'Write serviceProxy in a Scenario document to have it otherwise.',
    });
  }
  if (config && proxy.detectLocal.mode === 'none' && !field.at('detectLocal').isPresent) {
    const missing = MISSING[config.settings.detectLocalMode ?? 'ClusterCIDR'];
    report.add(config.object.field.source, [], {
      code: 'PROXY_PODS_UNKNOWN',
      severity: 'warning',
      message: `${config.object.kind} ${config.object.name} gives kube-proxy no ${missing}, so it cannot tell pods from others: it masquerades nobody who sends to a ClusterIP from outside, and pods take no short cut past externalTrafficPolicy Local.`,
      remedy: `Write ${missing} there, or another detectLocalMode.`,
    });
  }
  return proxy;
}

/** What each way to tell pods wants to know. */
const MISSING: Readonly<Record<(typeof LOCAL_MODES)[number], string>> = {
  ClusterCIDR: 'clusterCIDR of IPv4',
  NodeCIDR: 'clusterCIDR',
  BridgeInterface: 'detectLocal.bridgeInterface',
  InterfaceNamePrefix: 'detectLocal.interfaceNamePrefix',
};

function take<T, D>(given: Given, name: string, value: T | undefined, usual: D): T | D {
  if (value === undefined) return usual;
  if (JSON.stringify(value) !== JSON.stringify(usual)) given.taken.push(`${name}: ${textOf(value)}`);
  return value;
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(rangeText).join(', ')}]` : String(value);

const rangeText = (range: NodePortRange): string => (range === 'primary' ? range : formatPrefix(range));

function withoutGaps<T extends object>(values: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function readMode(
  field: Field,
  hints: Pick<Hints, 'serviceProxy'>,
  override: string | null | undefined,
  { settings }: Given,
  report: Report,
): Pick<ServiceProxy, 'mode' | 'scheduler'> {
  const mode = field.at('mode').text();
  const scheduler = field.at('scheduler').oneOf(SCHEDULERS) ?? settings?.scheduler ?? 'rr';
  const wanted = override ?? (mode === undefined ? undefined : `${mode}/${scheduler}`);
  if (wanted === undefined) return { mode: takeHint(hints.serviceProxy, report) ?? 'iptables', scheduler };
  const parsed = parseServiceProxy(wanted);
  if (parsed.ok) return parsed.mode;
  field.at('mode').add({ ...parsed.fault, severity: 'error' });
  return { mode: 'iptables', scheduler };
}

/** Ranges, or `primary` for the node's own address alone. */
function readNodePortAddresses(field: Field, given: Given): readonly NodePortRange[] {
  if (!field.isPresent) return take(given, 'nodePortAddresses', given.settings?.nodePortAddresses, []);
  return field.collect((entry) => (entry.value === 'primary' ? 'primary' : entry.cidr()));
}

function readDetectLocal(field: Field, given: Given, isRangeWritten: boolean): DetectLocal {
  knownKeys(field, ['mode', 'clusterCIDR', 'bridgeInterface', 'interfaceNamePrefix']);
  const { settings } = given;
  const written = field.at('mode').oneOf([...LOCAL_MODES, 'none'] as const);
  const mode = written ?? take(given, 'detectLocalMode', settings?.detectLocalMode, 'ClusterCIDR');
  switch (mode) {
    case 'ClusterCIDR': {
      if (field.at('clusterCIDR').isPresent) {
        const range = field.at('clusterCIDR').value === '' ? undefined : field.at('clusterCIDR').cidr();
        return range ? { mode, clusterCIDR: range } : { mode: 'none' };
      }
      if (isRangeWritten || !settings) return { mode, clusterCIDR: null };
      if (settings.clusterCIDR === null) return { mode: 'none' };
      given.taken.push(`clusterCIDR: ${formatPrefix(settings.clusterCIDR)}`);
      return { mode, clusterCIDR: settings.clusterCIDR };
    }
    case 'BridgeInterface':
    case 'InterfaceNamePrefix': {
      const [key, inConfig] =
        mode === 'BridgeInterface'
          ? (['bridgeInterface', settings?.bridgeInterface] as const)
          : (['interfaceNamePrefix', settings?.interfaceNamePrefix] as const);
      const name = field.at(key).isPresent
        ? readDevice(field.at(key))
        : take(given, key, inConfig, undefined);
      if (name === undefined && written !== undefined && !field.at(key).isPresent)
        field.at(key).required(`the mode ${mode} asks for it`);
      if (name === undefined) return { mode: 'none' };
      return mode === 'BridgeInterface'
        ? { mode, bridgeInterface: name }
        : { mode, interfaceNamePrefix: name };
    }
    default:
      return { mode };
  }
}

/** The name of a device, or the beginning of one, as the kernel takes them. */
function readDevice(field: Field): string | undefined {
  const name = field.text();
  if (name === undefined || isDeviceName(name)) return name;
  field.error(
    'DEVICE_NAME',
    `${quote(name)} is no name of a device: at most 15 letters, digits and - _ . : @ are allowed.`,
    'Write cni0, for example.',
  );
  return undefined;
}

const TIMES = ['tcpEstablishedTimeout', 'tcpCloseWaitTimeout', 'udpTimeout', 'udpStreamTimeout'] as const;

function readConntrack(field: Field, given: Given): ConntrackSettings {
  knownKeys(field, ['maxPerCore', 'min', 'tcpBeLiberal', ...TIMES]);
  const usual = PROXY_DEFAULTS.conntrack;
  const inConfig = given.settings?.conntrack;
  const count = (key: 'maxPerCore' | 'min'): number =>
    field.at(key).whole(0, 2 ** 31 - 1, 'JSON_NUMBER') ??
    take(given, `conntrack.${key}`, inConfig?.[key], usual[key]);
  const seconds = (key: (typeof TIMES)[number]): number =>
    readSeconds(field.at(key)) ?? take(given, `conntrack.${key}`, inConfig?.[key], usual[key]);
  return {
    maxPerCore: count('maxPerCore'),
    min: count('min'),
    tcpEstablishedTimeout: seconds('tcpEstablishedTimeout'),
    tcpCloseWaitTimeout: seconds('tcpCloseWaitTimeout'),
    udpTimeout: seconds('udpTimeout'),
    udpStreamTimeout: seconds('udpStreamTimeout'),
    tcpBeLiberal:
      field.at('tcpBeLiberal').flag() ??
      take(given, 'conntrack.tcpBeLiberal', inConfig?.tcpBeLiberal, usual.tcpBeLiberal),
  };
}

function readSeconds(field: Field): number | undefined {
  const text = field.text();
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && seconds === undefined)
    field.error('JSON_DURATION', `${quote(text)} is no duration.`, 'Write 24h, 90s or 1h30m, for example.');
  return seconds === undefined ? undefined : Math.floor(seconds);
}
