import type { Dataplane } from '../dataplane/dataplane.ts';
import { NO_NETFILTER } from '../dataplane/netfilter.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import { macFromName, type Mac } from '../net/mac.ts';
import { IPV4_HEADER_BYTES, NO_PAYLOAD, TCP_HEADER_BYTES, type Packet } from '../net/packet.ts';
import type { Cause, HopParent, Journey, Run } from '../trace/run.ts';
import type { Step } from '../trace/step.ts';

/** A step as a test writes it: its number and time follow from where it stands. */
export type StepDraft = Step extends infer S
  ? S extends Step
    ? Omit<S, 'n' | 't' | 'source'>
    : never
  : never;

export interface HopDraft {
  readonly netns: string;
  readonly parent?: HopParent;
  readonly steps: readonly StepDraft[];
}

export interface JourneyDraft {
  readonly cause?: Cause;
  readonly born: Packet;
  readonly hops: readonly HopDraft[];
  readonly end?: Pick<Journey, 'disposition' | 'dropReason' | 'decidedBy'>;
}

const DELIVERED = { disposition: 'delivered', dropReason: null, decidedBy: null } as const;

/** A run of hand-made journeys: steps are numbered in the order they are written, 10 µs apart. */
export function runOf(journeys: readonly JourneyDraft[], rest: Partial<Run> = {}): Run {
  let n = 0;
  const built = journeys.map(({ cause = { kind: 'request' }, born, hops, end = DELIVERED }, id): Journey => ({
    id,
    cause,
    born,
    hops: hops.map(({ netns, parent, steps }, index) => ({
      netns,
      parent:
        parent ?? (index === 0 ? null : { hop: index - 1, step: (hops[index - 1]?.steps.length ?? 0) - 1 }),
      steps: steps.map((step) => ({ n, t: 10 * n++, source: 'receive', ...step }) as Step),
    })),
    ...end,
  }));
  return {
    request: { from: 'pod/default/a', to: 'tcp://10.244.1.11:8080' },
    seed: 0,
    outcome: 'delivered',
    errno: null,
    servedBy: null,
    serverSaw: null,
    outcomes: [],
    caveats: [],
    journeys: built,
    steps: n,
    rulesWalked: 0,
    duration: 10 * Math.max(0, n - 1),
    ...rest,
  };
}

/** A SYN as Linux builds it: 20 bytes of options, DF, TTL 64. Ports as `ADDRESS:PORT`. */
export function synOf(from: string, to: string): Packet {
  const [src = '', sport] = from.split(':');
  const [dst = '', dport] = to.split(':');
  const optionBytes = 20;
  return {
    eth: null,
    arp: null,
    ip: {
      src: ip(src),
      dst: ip(dst),
      proto: 'tcp',
      ttl: 64,
      tos: 0,
      id: 0,
      df: true,
      mf: false,
      fragmentOffset: 0,
      length: IPV4_HEADER_BYTES + TCP_HEADER_BYTES + optionBytes,
    },
    l4: {
      proto: 'tcp',
      sport: Number(sport),
      dport: Number(dport),
      flags: 2,
      seq: 0,
      ack: 0,
      window: 64240,
      windowScale: 7,
      mss: null,
      optionBytes,
    },
    payload: NO_PAYLOAD,
    vxlan: null,
    inner: null,
  };
}

/** What differs between devices of a test: the rest is that of a fresh device. */
export function deviceOf(
  name: string,
  rest: Partial<Interface> & Pick<Interface, 'kind'>,
  mac: Mac = macFromName(name),
): Interface {
  const base = { name, index: 1, mac, mtu: 1500, addresses: [], master: null, hairpin: false, by: 'kernel' };
  return { ...base, ...rest } as Interface;
}

/** A namespace with these devices, and nothing else in it unless said. */
export function netnsOf(
  name: string,
  kind: NetNs['kind'],
  devices: readonly Interface[],
  rest: Partial<NetNs> = {},
): NetNs {
  return {
    name,
    kind,
    interfaces: new Map(devices.map((device, i) => [device.name, { ...device, index: i + 1 }])),
    rules: [],
    tables: new Map(),
    neighbours: [],
    fdb: [],
    netfilter: NO_NETFILTER,
    sysctls: {},
    listeners: [],
    ...rest,
  };
}

/** A dataplane of these namespaces. */
export function dataplaneOf(...namespaces: readonly NetNs[]): Dataplane {
  const byName = new Map(namespaces.map((netns) => [netns.name, netns]));
  return {
    address: () => null,
    netns: (name) => byName.get(name),
    names: () => namespaces.map(({ name, kind }) => ({ name, kind, node: null })),
  };
}
