import type { Pod } from '../../cluster/types.ts';
import type { Chain, TableName } from '../../dataplane/netfilter.ts';
import { toBase64Url } from '../../io/base64url.ts';
import type { Jump, NetfilterPart } from '../chains.ts';
import { bytesOf, sha256 } from '../serviceProxy/sha256.ts';
import { dispatchChain, dispatchRules, endpointChain, type Direction } from './felixDispatch.ts';
import { comment, felixChain, withHashes, type FelixRule } from './felixRules.ts';
import type { WiredPod } from './plugin.ts';

/** Bits of the mark: what a policy or profile accepted or passed on; all that Felix uses for itself. */
const ACCEPT = '0x10000';
const ACCEPT_OR_PASS = '0x30000';
const ALL_BITS = '0x1b0000';
const ALL_BUT_ACCEPT = '0x1a0000';

const IS_ACCEPTED = `-m mark --mark ${ACCEPT}/${ACCEPT}`;
const clear = (bits: string): FelixRule => `--jump MARK --set-mark 0/${bits}`;
const MARK_ACCEPTED: FelixRule = `--jump MARK --set-mark ${ACCEPT}/${ACCEPT}`;
const BY_HOST_POLICY: FelixRule = `${comment('Host endpoint policy accepted packet.')} ${IS_ACCEPTED} --jump ACCEPT`;

/** Longest name of a chain. */
const MAX_NAME = 28;

/** The chain of a profile; what is too long is hashed. @see projectcalico/calico felix/hashutils/hash_utils.go, GetLengthLimitedID() */
function profileChain(direction: Direction, profile: string): string {
  const prefix = direction === 'to' ? 'cali-pri-' : 'cali-pro-';
  return prefix.length + profile.length <= MAX_NAME
    ? `${prefix}${profile}`
    : `${prefix}_${toBase64Url(bytesOf(sha256(profile)))}`.slice(0, MAX_NAME);
}

const namespaceProfile = ({ namespace }: Pod): string => `kns.${namespace}`;
const accountProfile = ({ namespace, serviceAccount = 'default' }: Pod): string =>
  `ksa.${namespace}.${serviceAccount}`;

/** @see projectcalico/calico felix/rules/static.go, StaticFilterTableChains(), without tunnels, host endpoints and IPVS */
const STATIC: Readonly<Record<string, readonly FelixRule[]>> = {
  'cali-FORWARD': [
    clear(ALL_BUT_ACCEPT),
    `-m mark --mark 0/${ACCEPT} --jump cali-from-hep-forward`,
    `--in-interface cali+ --jump ${dispatchChain('from')}`,
    `--out-interface cali+ --jump ${dispatchChain('to')}`,
    '--jump cali-to-hep-forward',
    '--jump cali-cidr-block',
  ],
  'cali-INPUT': [
    '--in-interface cali+ --goto cali-wl-to-host',
    `${IS_ACCEPTED} --jump ACCEPT`,
    clear(ALL_BITS),
    '--jump cali-from-host-endpoint',
    BY_HOST_POLICY,
  ],
  'cali-OUTPUT': [
    `${IS_ACCEPTED} --jump ACCEPT`,
    '--out-interface cali+ --jump RETURN',
    clear(ALL_BITS),
    '-m conntrack ! --ctstate DNAT --jump cali-to-host-endpoint',
    BY_HOST_POLICY,
  ],
  // The manifests say ACCEPT; without them it would be DROP.
  'cali-wl-to-host': [
    `--jump ${dispatchChain('from')}`,
    `${comment('Configured DefaultEndpointToHostAction')} --jump ACCEPT`,
  ],
  // What only host endpoints and announced Service ranges fill.
  'cali-cidr-block': [],
  'cali-from-hep-forward': [],
  'cali-from-host-endpoint': [],
  'cali-to-hep-forward': [],
  'cali-to-host-endpoint': [],
};

/**
 * What judges the packets to or from one pod that no policy selects: its profiles, of which that of its namespace accepts
 * all.
 * @see projectcalico/calico felix/rules/endpoints.go, endpointIptablesChain()
 */
function endpointRules(direction: Direction, pod: Pod): FelixRule[] {
  const byProfile = (profile: string): FelixRule[] => [
    `--jump ${profileChain(direction, profile)}`,
    `${comment('Return if profile accepted')} ${IS_ACCEPTED} --jump RETURN`,
  ];
  return [
    '-m conntrack --ctstate RELATED,ESTABLISHED --jump ACCEPT',
    '-m conntrack --ctstate INVALID --jump DROP',
    clear(ACCEPT_OR_PASS),
    ...(direction === 'from' ? NO_TUNNELS : []),
    ...byProfile(namespaceProfile(pod)),
    ...byProfile(accountProfile(pod)),
    `${comment('Drop if no profiles matched')} --jump DROP`,
  ];
}

/** A tunnel out of a pod would get past the policies of others. */
const NO_TUNNELS: readonly FelixRule[] = [
  `${comment('Drop VXLAN encapped packets originating in workloads')} -p 17 -m multiport --destination-ports 4789 --jump DROP`,
  `${comment('Drop IPinIP encapped packets originating in workloads')} -p 4 --jump DROP`,
];

const DIRECTIONS = ['to', 'from'] as const satisfies readonly Direction[];
const BOUND = { to: 'ingress', from: 'egress' } as const;

/** The profiles of some pods: that of a namespace accepts everything, that of a service account only carries labels. */
function profileChains(pods: readonly Pod[]): Chain[] {
  const namespaces = new Set(pods.map(namespaceProfile));
  const profiles = [...new Set([...namespaces, ...pods.map(accountProfile)])];
  return profiles.flatMap((profile) =>
    DIRECTIONS.map((direction) =>
      felixChain(profileChain(direction, profile), () => [
        `${comment(`Profile ${profile} ${BOUND[direction]}`)} ${namespaces.has(profile) ? MARK_ACCEPTED : ''}`.trimEnd(),
      ]),
    ),
  );
}

const first = (chain: 'INPUT' | 'FORWARD' | 'OUTPUT'): Jump => ({
  action: '-I',
  table: 'filter',
  chain,
  rule: withHashes(chain, [`--jump cali-${chain}`])[0] as string,
});

/** What Felix adds at the end of FORWARD, which it hashes as a chain of its own: what no policy is about is left to the others. */
const LAST: readonly Jump[] = withHashes('FORWARD*appends*', [
  `${comment('Policy explicitly accepted packet.')} ${IS_ACCEPTED} --jump ACCEPT`,
  MARK_ACCEPTED,
]).map((rule) => ({ action: '-A', table: 'filter', chain: 'FORWARD', rule }));

const JUMPS: readonly Jump[] = [first('INPUT'), first('FORWARD'), first('OUTPUT'), ...LAST];

/**
 * The filter table of Felix 3.32 in iptables mode, for a node without policies and host endpoints. It sees to it that its
 * jumps stand first, whoever comes later.
 * @see projectcalico/calico felix/rules/static.go, felix/dataplane/linux/int_dataplane.go
 */
export function felixFilter(wired: readonly WiredPod[]): NetfilterPart {
  const devices = wired.map(({ hostDev }) => hostDev);
  const chains: Chain[] = [
    ...Object.entries(STATIC).map(([name, rules]) => felixChain(name, () => rules)),
    ...DIRECTIONS.flatMap((direction) => [
      ...[...dispatchRules(direction, devices)].map(([name, rules]) => felixChain(name, () => rules)),
      ...wired.map(({ pod, hostDev }) =>
        felixChain(endpointChain(direction, hostDev), () => endpointRules(direction, pod)),
      ),
    ]),
    ...profileChains(wired.map(({ pod }) => pod)),
  ];
  return {
    by: 'calico-node',
    chains: chains.map((chain): readonly [TableName, Chain] => ['filter', chain]),
    jumps: JUMPS,
  };
}
