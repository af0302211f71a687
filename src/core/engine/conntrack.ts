import { invertTuple, sameTuple } from '../dataplane/flowIndex.ts';
import { conntrackKey, type ConntrackEntry, type Effect, type Tuple } from '../dataplane/learned.ts';
import type { Packet } from '../net/packet.ts';
import { must } from '../problem.ts';
import type { EntryRef } from '../trace/step.ts';
import { newEntry, progressed, replaceEntry, tupleOf } from './conntrackEntry.ts';
import { conntrackSettings } from './conntrackSettings.ts';
import type { ConntrackHold, Skb } from './skb.ts';
import type { World } from './world.ts';

/** Forgets an entry; the effect goes to the step that made the kernel forget it. */
function removeEntry(world: World, netns: string, entry: ConntrackEntry): Effect {
  return world.change(netns, 'conntrack', conntrackKey(entry.id), null);
}

/** Whether no further flow may be tracked; a limit of 0 is none. */
function isFull(world: World, { netns }: Skb): boolean {
  const { max } = conntrackSettings(netns);
  return max > 0 && world.learned.flowCount(netns.name) >= max;
}

/** A confirmed, living flow by one of its tuples. Expired ones are forgotten on the way, as the kernel's collector would. */
function lookup(
  world: World,
  netns: string,
  tuple: Tuple,
  effects: Effect[],
): { entry: ConntrackEntry; direction: 'original' | 'reply' } | undefined {
  const found = world.learned.findFlow(netns, tuple);
  if (!found) return undefined;
  const entry = must(
    world.learned.get(netns, 'conntrack', conntrackKey(found.id)),
    'indexed conntrack entry',
  );
  if (entry.expires > world.now) return { entry, direction: found.direction };
  effects.push(removeEntry(world, netns, entry));
  return undefined;
}

/**
 * Finds out which flow a packet belongs to, and in what state that makes it.
 *
 * @returns false when the packet must be dropped (table full); its end is recorded then.
 * @see Linux net/netfilter/nf_conntrack_core.c, nf_conntrack_in(), resolve_normal_ct()
 */
export function conntrackIn(world: World, skb: Skb): boolean {
  if (skb.conntrack || !skb.netns.netfilter.conntrack) return true;
  const netns = skb.netns.name;
  const { l4 } = skb.packet;
  const effects: Effect[] = [];
  if (l4?.proto === 'icmp' && l4.quoted) return relatedTo(world, skb, l4.quoted, effects);

  const tuple = tupleOf(skb.packet);
  if (!tuple) return true;
  let known = lookup(world, netns, tuple, effects);
  let moved = known && progressed(known.entry, known.direction, skb.packet, skb.netns, world.now);
  if (known && moved?.verdict === 'reopen') {
    effects.push(removeEntry(world, netns, known.entry));
    known = moved = undefined;
  }
  if (!known || !moved) {
    if (isFull(world, skb)) {
      world.end(skb, 'dropped', 'CONNTRACK_FULL', 'conntrackIn', {
        kind: 'sysctl',
        name: 'net.netfilter.nf_conntrack_max',
      });
      return false;
    }
    const entry = newEntry(world, tuple, skb.packet, skb.netns);
    if (!entry) return invalid(world, skb, effects);
    skb.conntrack = { tracked: { entry }, direction: 'original', state: 'NEW' };
    world.step(
      skb,
      {
        kind: 'conntrack',
        state: 'NEW',
        direction: 'original',
        what: 'new',
        source: 'conntrackIn',
      },
      effects,
    );
    return true;
  }

  const { entry, direction } = known;
  const decidedBy = { kind: 'conntrack', id: entry.id } as const;
  if (moved.verdict === 'invalid') {
    // Also what does not fit may teach something about the flow.
    if (moved.entry !== entry)
      effects.push(world.change(netns, 'conntrack', conntrackKey(entry.id), moved.entry));
    return invalid(world, skb, effects, decidedBy);
  }
  const state = direction === 'reply' || entry.seenReply ? 'ESTABLISHED' : 'NEW';
  skb.conntrack = { tracked: { entry: moved.entry }, direction, state };
  // A reset that is the first answer says there never was a flow: the packet still belongs to it, but nothing else will.
  if (moved.verdict === 'over') effects.push(removeEntry(world, netns, entry));
  else effects.push(...replaceEntry(world, netns, skb.conntrack, moved.entry));
  world.step(
    skb,
    {
      kind: 'conntrack',
      state,
      direction,
      what: 'found',
      decidedBy,
      source: 'conntrackIn',
    },
    effects,
  );
  return true;
}

function invalid(world: World, skb: Skb, effects: Effect[], decidedBy?: EntryRef): boolean {
  world.step(
    skb,
    {
      kind: 'conntrack',
      state: 'INVALID',
      direction: 'original',
      what: 'invalid',
      source: 'conntrackIn',
      ...(decidedBy && { decidedBy }),
    },
    effects,
  );
  return true;
}

/** An ICMP error belongs to the flow of the packet it quotes (nf_conntrack_inet_error()). */
function relatedTo(world: World, skb: Skb, quoted: Packet, effects: Effect[]): boolean {
  const tuple = tupleOf(quoted);
  const known = tuple ? lookup(world, skb.netns.name, invertTuple(tuple), effects) : undefined;
  if (!known) return invalid(world, skb, effects);
  skb.conntrack = { tracked: { entry: known.entry }, direction: known.direction, state: 'RELATED' };
  world.step(
    skb,
    {
      kind: 'conntrack',
      state: 'RELATED',
      direction: known.direction,
      what: 'found',
      decidedBy: { kind: 'conntrack', id: known.entry.id },
      source: 'conntrackIn',
    },
    effects,
  );
  return true;
}

/**
 * What the kernel answers about a packet belongs to the packet's own flow, even to one that nobody else sees yet: so NAT
 * is undone in the answer too.
 *
 * @see Linux net/netfilter/nf_conntrack_core.c, nf_conntrack_attach()
 */
export function answeringFlow({ conntrack }: Skb): ConntrackHold | null {
  if (!conntrack) return null;
  const direction = conntrack.direction === 'original' ? 'reply' : 'original';
  return { tracked: conntrack.tracked, direction, state: 'RELATED' };
}

/** Gives a packet of this host the flow that it answers in. */
export function attachFlow(world: World, skb: Skb, hold: ConntrackHold | null): void {
  if (!hold) return;
  skb.conntrack = hold;
  const { entry } = hold.tracked;
  world.step(skb, {
    kind: 'conntrack',
    state: hold.state,
    direction: hold.direction,
    what: 'found',
    source: 'conntrackAttach',
    ...(entry.confirmed && { decidedBy: { kind: 'conntrack', id: entry.id } }),
  });
}

/** Microseconds that the later of two clashing flows lives: long enough for one answer. */
const CLASH_LIFETIME = 1_000_000;

/**
 * Two packets of one UDP socket were under way before the first made the flow known: A and AAAA of one lookup do this. When
 * both were translated alike, the later joins the flow; when not, it gets an entry that only its answers find.
 *
 * @see Linux net/netfilter/nf_conntrack_core.c, nf_ct_resolve_clash(), nf_ct_resolve_clash_harder()
 */
function resolveClash(world: World, skb: Skb, hold: ConntrackHold, winnerId: number): boolean {
  const netns = skb.netns.name;
  const { entry } = hold.tracked;
  const winner = must(
    world.learned.get(netns, 'conntrack', conntrackKey(winnerId)),
    'indexed conntrack entry',
  );
  const isUdp = entry.original.proto === 'udp';
  if (isUdp && sameTuple(winner.original, entry.original) && sameTuple(winner.reply, entry.reply)) {
    skb.conntrack = { tracked: { entry: winner }, direction: 'original', state: 'NEW' };
    world.step(skb, {
      kind: 'conntrack',
      state: 'NEW',
      direction: 'original',
      what: 'found',
      decidedBy: { kind: 'conntrack', id: winner.id },
      source: 'conntrackClash',
    });
    return true;
  }
  if (!isUdp || world.learned.findFlow(netns, entry.reply) !== undefined) {
    world.end(skb, 'dropped', 'CONNTRACK_CLASH', 'conntrackClash', { kind: 'conntrack', id: winner.id });
    return false;
  }
  const hidden = { ...entry, confirmed: true, clash: true as const, expires: world.now + CLASH_LIFETIME };
  const effects = replaceEntry(world, netns, hold, hidden);
  world.step(
    skb,
    {
      kind: 'conntrack',
      state: 'NEW',
      direction: 'original',
      what: 'confirm',
      decidedBy: { kind: 'conntrack', id: entry.id },
      source: 'conntrackClash',
    },
    effects,
  );
  return true;
}

/**
 * Makes a new flow known once its first packet is about to leave netfilter alive.
 *
 * @returns false when another flow took the tuple meanwhile and both cannot live; the packet is dropped then and its end recorded.
 * @see Linux net/netfilter/nf_conntrack_core.c, __nf_conntrack_confirm()
 */
export function confirm(world: World, skb: Skb): boolean {
  const hold = skb.conntrack;
  if (!hold || hold.tracked.entry.confirmed || hold.state !== 'NEW') return true;
  const { entry } = hold.tracked;
  const { learned } = world;
  const clash =
    learned.findFlow(skb.netns.name, entry.original) ?? learned.findFlow(skb.netns.name, entry.reply);
  if (clash) return resolveClash(world, skb, hold, clash.id);
  const confirmed = { ...entry, confirmed: true };
  const effects = replaceEntry(world, skb.netns.name, hold, confirmed);
  world.step(
    skb,
    {
      kind: 'conntrack',
      state: 'NEW',
      direction: 'original',
      what: 'confirm',
      decidedBy: { kind: 'conntrack', id: entry.id },
      source: 'conntrackConfirm',
    },
    effects,
  );
  return true;
}
