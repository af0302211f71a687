import { conntrackKey, type ConntrackEntry, type NatState, type Tuple } from '../dataplane/learned.ts';
import type { Hook } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';
import type { FieldChange, HeaderField } from '../net/headerDiff.ts';
import type { Packet } from '../net/packet.ts';
import type { EntryRef } from '../trace/step.ts';
import { entryOf, replaceEntry } from './conntrackEntry.ts';
import { invertTuple, sameTuple } from '../dataplane/flowIndex.ts';
import { rewrite, type ConntrackHold, type Skb } from './skb.ts';
import type { World } from './world.ts';

/** What a NAT target asks for. */
export interface NatRange {
  readonly ip: Ip;
  /** `null`: keep it where possible. */
  readonly port: number | null;
  /** Pick the port at random even if the old one is free (--random-fully). */
  readonly random: boolean;
}

/** Source NAT is decided on the way out, destination NAT on the way in. */
export const manipOf = (hook: Hook): 'src' | 'dst' =>
  hook === 'POSTROUTING' || hook === 'INPUT' ? 'src' : 'dst';

/** Ports NAT may pick from: those of the same class as the original (nf_nat_l4proto_unique_tuple()). */
function portClass(port: number): readonly [number, number] {
  if (port < 512) return [1, 511];
  if (port < 1024) return [600, 1023];
  return [1024, 65535];
}

/** Most ports tried before giving up (NF_NAT_MAX_ATTEMPTS). */
const MAX_ATTEMPTS = 128;

const withEnd = (tuple: Tuple, manip: 'src' | 'dst', ip: Ip, port: number): Tuple => {
  if (tuple.proto === 'icmp') return { ...tuple, [manip]: ip, sport: port, dport: port };
  return manip === 'src' ? { ...tuple, src: ip, sport: port } : { ...tuple, dst: ip, dport: port };
};

/**
 * Binds a new flow to a translation (or, with `range` null, to none): decides what its answers will look like.
 *
 * @returns false when no free port was found; the caller drops the packet.
 * @see Linux net/netfilter/nf_nat_core.c, nf_nat_setup_info(), get_unique_tuple()
 */
export function setupNat(
  world: World,
  skb: Skb,
  hold: ConntrackHold,
  manip: 'src' | 'dst',
  range: NatRange | null,
): boolean {
  const entry = entryOf(world, skb.netns.name, hold);
  const current = invertTuple(entry.reply);
  const free = (candidate: Tuple): boolean => {
    const user = world.learned.findFlow(skb.netns.name, invertTuple(candidate));
    if (user === undefined || user.id === entry.id) return true;
    // One of the very same flow, whose first packet overtook this one: confirming them settles it (nf_conntrack_tuple_taken()).
    const other = world.learned.get(skb.netns.name, 'conntrack', conntrackKey(user.id));
    return other !== undefined && sameTuple(other.original, entry.original);
  };
  const ownPort = manip === 'src' ? current.sport : current.dport;
  const ip = range?.ip ?? current[manip];
  let chosen = withEnd(current, manip, ip, range?.port ?? ownPort);
  if (range?.random || ((range?.port ?? null) === null && !free(chosen))) {
    const [low, high] = portClass(ownPort);
    const size = high - low + 1;
    const start = Math.floor(world.rng() * size);
    let found = false;
    for (let i = 0; i < MAX_ATTEMPTS && !found; i++) {
      chosen = withEnd(current, manip, ip, low + ((start + i) % size));
      found = free(chosen);
    }
    if (!found) return false;
  }
  const same = sameTuple(chosen, current);
  const state: NatState = same ? 'kept' : 'translated';
  const reply = same ? entry.reply : invertTuple(chosen);
  const bound = manip === 'src' ? { ...entry, srcNat: state, reply } : { ...entry, dstNat: state, reply };
  replaceEntry(world, skb.netns.name, hold, bound);
  return true;
}

const stateOf = (entry: ConntrackEntry, manip: 'src' | 'dst') =>
  manip === 'src' ? entry.srcNat : entry.dstNat;

/** Whether this end was decided already: only undecided ends consult the nat rules. */
export const natDone = (entry: ConntrackEntry, manip: 'src' | 'dst'): boolean =>
  stateOf(entry, manip) !== 'undecided';

const other = (manip: 'src' | 'dst'): 'src' | 'dst' => (manip === 'src' ? 'dst' : 'src');

function fieldsOf(
  target: Tuple,
  manip: 'src' | 'dst',
  at: '' | 'quoted.',
  withPorts: boolean,
): [HeaderField, string | number][] {
  const fields: [HeaderField, string | number][] = [[`${at}ip.${manip}`, target[manip]]];
  if (!withPorts) return fields;
  if (target.proto === 'icmp') fields.push([`${at}l4.id`, target.sport]);
  else fields.push(manip === 'src' ? [`${at}l4.sport`, target.sport] : [`${at}l4.dport`, target.dport]);
  return fields;
}

/**
 * Whether a packet is a redirect about a flow that NAT touches, or may yet: its two ends would start to talk past the
 * translation, so it is thrown away.
 *
 * @see Linux net/netfilter/nf_nat_proto.c, nf_nat_icmp_reply_translation()
 */
export function isRedirectPastNat(entry: ConntrackEntry, { l4 }: Packet): boolean {
  if (l4?.proto !== 'icmp' || l4.type !== 5) return false;
  return entry.srcNat !== 'kept' || entry.dstNat !== 'kept';
}

/**
 * Carries out on one packet what was decided for its flow. In the answering direction the ends change places: SNAT is
 * undone at PREROUTING, DNAT at POSTROUTING.
 *
 * @param decidedBy the rule that decided, for the first packet of a flow.
 * @see Linux net/netfilter/nf_nat_core.c, nf_nat_packet(); nf_nat_proto.c, nf_nat_icmp_reply_translation()
 */
export function natPacket(world: World, skb: Skb, hook: Hook, decidedBy: EntryRef | undefined): void {
  const hold = skb.conntrack;
  if (!hold) return;
  const entry = entryOf(world, skb.netns.name, hold);
  const manip = manipOf(hook);
  const undo = hold.direction === 'reply';
  if (stateOf(entry, undo ? other(manip) : manip) !== 'translated') return;
  const target = invertTuple(undo ? entry.original : entry.reply);
  let changes: FieldChange[];
  if (hold.state === 'RELATED') {
    const inner = invertTuple(target);
    changes = rewrite(skb.packet, [
      ...fieldsOf(inner, other(manip), 'quoted.', true),
      ...fieldsOf(target, manip, '', false),
    ]);
  } else {
    changes = rewrite(skb.packet, fieldsOf(target, manip, '', true));
  }
  if (changes.length === 0) return;
  world.step(skb, {
    kind: 'nat',
    hook,
    manip,
    undo,
    diff: changes,
    decidedBy: decidedBy ?? { kind: 'conntrack', id: entry.id },
    source: hold.state === 'RELATED' ? 'natIcmp' : 'natPacket',
  });
}
