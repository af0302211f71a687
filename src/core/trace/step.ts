import type { CtState, Hook, HookTable } from '../dataplane/netfilter.ts';
import type { DeviceRef } from '../dataplane/netns.ts';
import type { Effect } from '../dataplane/learned.ts';
import type { Ip } from '../net/address.ts';
import type { FieldChange } from '../net/headerDiff.ts';
import type { Mac } from '../net/mac.ts';
import type { EthernetHeader, IpHeader, Packet, UdpHeader, VxlanHeader } from '../net/packet.ts';
import type { DropReason, EndDisposition } from './disposition.ts';
import type { SourceId } from './source.ts';

/** Points at the very entry that decided, in the namespace of the hop. */
export type EntryRef =
  /** `element`: the one of a set or map (nftables) that the rule found. */
  | {
      readonly kind: 'rule';
      readonly table: HookTable;
      readonly chain: string;
      readonly index: number;
      readonly element?: string;
    }
  | { readonly kind: 'policy'; readonly table: HookTable; readonly chain: string }
  | { readonly kind: 'route'; readonly table: number; readonly index: number }
  | { readonly kind: 'routingRule'; readonly index: number }
  | { readonly kind: 'neighbour'; readonly dev: string; readonly ip: Ip }
  | { readonly kind: 'fdb'; readonly dev: string; readonly mac: Mac }
  | { readonly kind: 'conntrack'; readonly id: number }
  | { readonly kind: 'listener'; readonly index: number }
  /** In no table: of the program nobody says what it listens on, and the request itself asked for this port. */
  | {
      readonly kind: 'assumedListener';
      readonly proto: 'tcp' | 'udp';
      readonly port: number;
      readonly owner: string;
    }
  | { readonly kind: 'socket'; readonly key: string }
  | { readonly kind: 'interface'; readonly dev: string }
  | { readonly kind: 'sysctl'; readonly name: string };

/** A rule that matched on the way through a hook, in the order of the walk. */
export interface RuleRef {
  readonly chain: string;
  readonly index: number;
  /** The element of a set or map that it found: `10.96.0.10 . tcp . 80`; of a draw, the number. nftables only. */
  readonly element?: string;
}

/** One way a random choice could have gone. Probabilities of a step's outcomes add up to 1. */
export interface ChoiceOutcome {
  /** The chain a statistic rule would have jumped to. */
  readonly chain: string;
  /** Where that leads, when the chain ends in DNAT: `10.244.2.10:8080`. */
  readonly endpoint: string | null;
  readonly probability: number;
  readonly taken: boolean;
}

export type PacketType = 'host' | 'otherhost' | 'broadcast' | 'multicast' | 'outgoing';
export type HookVerdict = 'accept' | 'drop' | 'reject';

interface StepBase {
  /** Position in the run, from 0: steps of all journeys in the order they happened. */
  readonly n: number;
  /** Simulated microseconds since the run began. */
  readonly t: number;
  /** Header fields rewritten by this decision. */
  readonly diff?: readonly FieldChange[];
  /** The very entry that decided. */
  readonly decidedBy?: EntryRef;
  /** What this decision taught or made the kernel forget. */
  readonly effects?: readonly Effect[];
  /** The kernel function, RFC section or Kubernetes file this step models. */
  readonly source: SourceId;
}

/** One decision of one kernel about one packet. */
export type Step = StepBase &
  (
    | {
        /** The packet came in by a device: what AF_PACKET reports as received. */
        readonly kind: 'ingress';
        readonly dev: string;
        readonly pkttype: PacketType;
      }
    | {
        /** The packet left by a device. `peer`: where the wire ends; `null` for devices that hand it on inside the host. */
        readonly kind: 'egress';
        readonly dev: string;
        readonly peer: DeviceRef | null;
      }
    /** What a bridge does with a frame. `local`: up to the IP layer of the bridge device. */
    | {
        readonly kind: 'bridge';
        readonly verdict: 'forward' | 'flood' | 'local';
        readonly dev: string;
        readonly ports: readonly string[];
        /** Copies to machines known to ignore them, on a link with very many: counted, not followed. */
        readonly notFollowed?: number;
      }
    | {
        /** One base chain of one table at one hook. `examined`: how many rules the kernel compared, the matching ones included. */
        readonly kind: 'hook';
        readonly hook: Hook;
        readonly table: HookTable;
        /** The base chain that was run. Those of iptables are called like their hook. */
        readonly chain: string;
        /** Run by br_netfilter, for a frame that the bridge is still switching. */
        readonly bridged: boolean;
        readonly matched: readonly RuleRef[];
        readonly examined: number;
        readonly verdict: HookVerdict;
        readonly choices?: readonly ChoiceOutcome[];
        /** The mark after this table, when it changed it. */
        readonly mark?: number;
      }
    | { readonly kind: 'nat'; readonly hook: Hook; readonly manip: 'src' | 'dst'; readonly undo: boolean }
    | {
        readonly kind: 'conntrack';
        readonly state: CtState;
        readonly direction: 'original' | 'reply';
        readonly what: 'new' | 'found' | 'confirm' | 'invalid';
      }
    | {
        readonly kind: 'route';
        readonly purpose: 'input' | 'output';
        readonly dst: Ip;
        readonly result: 'local' | 'forward' | 'broadcast';
        readonly dev: string;
        readonly via: Ip | null;
        /** The source address that this lookup chose, for packets of this host. */
        readonly src: Ip | null;
        /** `via` is not what the route says but what an ICMP redirect taught. */
        readonly redirected?: true;
      }
    | {
        readonly kind: 'neighbour';
        readonly dev: string;
        readonly ip: Ip;
        readonly result: 'resolved' | 'wait';
        readonly mac: Mac | null;
      }
    | { readonly kind: 'arp'; readonly dev: string; readonly what: 'answer' | 'learn' | 'ignore' }
    | {
        readonly kind: 'encapsulate';
        readonly dev: string;
        /** What is put around the packet; the Ethernet header comes later, from the neighbour. */
        readonly outer: { readonly ip: IpHeader; readonly l4: UdpHeader; readonly vxlan: VxlanHeader };
      }
    | {
        readonly kind: 'decapsulate';
        readonly dev: string;
        readonly outer: {
          readonly eth: EthernetHeader;
          readonly ip: IpHeader;
          readonly l4: UdpHeader;
          readonly vxlan: VxlanHeader;
        };
      }
    /** A router lets the packet through: TTL less one. */
    | { readonly kind: 'forward'; readonly dev: string }
    /** The Ethernet header is written or rewritten, the packet is ready for its device. */
    | { readonly kind: 'link'; readonly dev: string; readonly eth: EthernetHeader }
    /** Split for a smaller MTU: the pieces are journeys of their own, and this one ends here. */
    | { readonly kind: 'fragment'; readonly mtu: number; readonly pieces: number }
    /** A piece waits where the whole datagram is wanted. It ends as part of that, or when its time is up. */
    | { readonly kind: 'collect' }
    /** The last piece is there: it goes on as the whole. */
    | { readonly kind: 'reassemble'; readonly packet: Packet }
    /** A program or the kernel built the packet. */
    | { readonly kind: 'send'; readonly owner: string; readonly what: string }
    | { readonly kind: 'deliver'; readonly owner: string; readonly what: string }
    | {
        readonly kind: 'end';
        readonly disposition: EndDisposition;
        readonly reason: DropReason;
      }
  );

export type StepKind = Step['kind'];
