import type { ConntrackEntry } from '../dataplane/learned.ts';
import type { CtState } from '../dataplane/netfilter.ts';
import type { Interface, NetNs } from '../dataplane/netns.ts';
import type { FieldChange, HeaderField } from '../net/headerDiff.ts';
import { readField, applyChanges } from '../net/headerDiff.ts';
import { clonePacket, type Packet } from '../net/packet.ts';
import type { PacketType } from '../trace/step.ts';
import type { Branch } from './recorder.ts';
import type { RouteResult } from './routeLookup.ts';

/** The flow a packet belongs to. Unconfirmed entries live only here, shared by the copies of one packet. */
export interface ConntrackHold {
  readonly tracked: { entry: ConntrackEntry };
  readonly direction: 'original' | 'reply';
  readonly state: CtState;
}

/** What br_netfilter remembers of a frame (struct nf_bridge_info). */
export interface BridgeHold {
  /** The port it came in by. */
  readonly physin: string;
  physout: string | null;
  /** DNAT sent it to another port of the same bridge: it is to be switched, with its first source address. */
  bridgedDnatFrom: Packet['eth'];
}

/** The pieces of a datagram that was put together: they hang on it still, and where it is too long it goes on in the same ones. */
export interface Pieces {
  /** Bytes of the largest. */
  readonly bytes: number;
  /** It goes on in pieces even where it would fit as a whole (frag_max_size). Who passed a bridge on its way up has lost that. */
  readonly isLimit: boolean;
}

/** Who hears of errors about a packet: the socket that sent it. */
export interface SocketHandle {
  /** `NAMESPACE/POD/CONTAINER`, a node or an external. */
  readonly owner: string;
  readonly key: string;
}

/** A packet in the hands of one kernel, with what that kernel notes about it (struct sk_buff). */
export interface Skb {
  packet: Packet;
  branch: Branch;
  netns: NetNs;
  /** The device it came in by; `null` for what this host sends. */
  dev: Interface | null;
  pkttype: PacketType;
  mark: number;
  /** The hash that its socket gave it, which survives wires and NAT; `null`: whoever needs one hashes the headers. */
  readonly hash: number | null;
  conntrack: ConntrackHold | null;
  /** What it was put together from. */
  pieces: Pieces | null;
  /** TCP moved forward: whichever neighbour this packet is handed to is alive (dst_pending_confirm). */
  confirms: boolean;
  route: RouteResult | null;
  bridge: BridgeHold | null;
  readonly socket: SocketHandle | null;
}

/** A second copy that can be rewritten on its own. */
export function forkSkb(skb: Skb, branch: Branch): Skb {
  return { ...skb, packet: clonePacket(skb.packet), branch, bridge: skb.bridge && { ...skb.bridge } };
}

/** Rewrites header fields of a packet in place and gives the changes for its step. Fields that keep their value are left out. */
export function rewrite(
  packet: Packet,
  fields: readonly (readonly [HeaderField, string | number | boolean])[],
): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [field, to] of fields) {
    const from = readField(packet, field);
    if (from !== undefined && from !== to) changes.push({ field, from, to });
  }
  applyChanges(packet, changes);
  return changes;
}
