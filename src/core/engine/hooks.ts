import { hookFunctions, type BaseChainRef } from '../dataplane/hookOrder.ts';
import type { Hook, RejectWith } from '../dataplane/netfilter.ts';
import { isNftTable } from '../dataplane/nftables.ts';
import type { EntryRef } from '../trace/step.ts';
import { answeringFlow, confirm, conntrackIn } from './conntrack.ts';
import { entryOf } from './conntrackEntry.ts';
import { isRedirectPastNat, manipOf, natDone, natPacket, setupNat } from './nat.ts';
import { walkNft } from './nftTables.ts';
import type { StepInput } from './recorder.ts';
import { reroute } from './routes.ts';
import type { Skb } from './skb.ts';
import { walkTable, type TableVerdict } from './tables.ts';
import type { World } from './world.ts';

/** Devices as a hook names them. `bridged`: br_netfilter runs it for a frame the bridge is switching. */
export interface HookPoint {
  readonly hook: Hook;
  readonly inDev: string | null;
  readonly outDev: string | null;
  readonly bridged: boolean;
}

/** ICMP type 3 codes of `-j REJECT --reject-with` (net/ipv4/netfilter/ipt_REJECT.c). */
const REJECT_CODE: Readonly<Record<Exclude<RejectWith, 'tcp-reset'>, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
};

/**
 * Runs everything registered at a hook, in order of priority.
 *
 * @returns whether the packet goes on. When it does not, its end is recorded and its sender was told if a rule says so.
 * @see Linux net/netfilter/core.c, nf_hook_slow()
 */
export function runHook(world: World, skb: Skb, point: HookPoint): boolean {
  for (const fn of hookFunctions(skb.netns.netfilter, point.hook)) {
    switch (fn.kind) {
      case 'conntrack':
        if (!conntrackIn(world, skb)) return false;
        break;
      case 'confirm':
        if (!confirm(world, skb)) return false;
        break;
      case 'filter':
        if (!runChain(world, skb, point, fn.chain).goesOn) return false;
        break;
      case 'nat':
        if (!runNat(world, skb, point, fn.chains)) return false;
        break;
      default:
        fn satisfies never;
    }
  }
  return true;
}

interface ChainPassed {
  readonly goesOn: boolean;
  /** The rule that ended the walk, when one did. */
  readonly decidedBy: EntryRef | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const UNSEEN: ChainPassed = { goesOn: true, decidedBy: undefined };

/** Walks one base chain. Those that hold nothing and accept everything pass without a step: nothing was decided. */
function walk(world: World, skb: Skb, point: HookPoint, { table, chain }: BaseChainRef): TableVerdict | null {
  const { netfilter } = skb.netns;
  if (isNftTable(table)) {
    const found = netfilter.nftables.get(table);
    const base = found?.chains.get(chain);
    if (!found || !base || (base.rules.length === 0 && base.base?.policy !== 'drop')) return null;
    return walkNft(world, skb, point, found, base);
  }
  const found = netfilter.iptables.get(table);
  const base = found?.chains.get(chain);
  if (!found || !base || (base.rules.length === 0 && base.policy !== 'DROP')) return null;
  return walkTable(world, skb, point.hook, found, point.inDev, point.outDev);
}

function runChain(world: World, skb: Skb, point: HookPoint, ref: BaseChainRef): ChainPassed {
  const mark = skb.mark;
  const result = walk(world, skb, point, ref);
  if (!result) return UNSEEN;
  const step: Mutable<Extract<StepInput, { kind: 'hook' }>> = {
    kind: 'hook',
    hook: point.hook,
    table: ref.table,
    chain: ref.chain,
    bridged: point.bridged,
    matched: result.matched,
    examined: result.examined,
    verdict: result.verdict,
    decidedBy: result.decidedBy,
    source: isNftTable(ref.table) ? 'nftables' : 'tables',
  };
  if (result.choices.length > 0) step.choices = result.choices;
  if (skb.mark !== mark) step.mark = skb.mark;
  world.step(skb, step, result.effects);
  const decidedBy = result.decidedBy.kind === 'rule' ? result.decidedBy : undefined;
  if (result.verdict === 'accept') return { goesOn: true, decidedBy };
  if (result.verdict === 'reject')
    reject(world, skb, result.rejectWith ?? 'icmp-port-unreachable', result.decidedBy);
  else
    world.end(skb, 'dropped', result.natFailed ? 'NAT_NO_PORT' : 'NETFILTER_DROP', 'hook', result.decidedBy);
  return { goesOn: false, decidedBy };
}

function reject(world: World, skb: Skb, how: RejectWith, decidedBy: EntryRef): void {
  if (how === 'tcp-reset') {
    world.end(skb, 'rejected', 'NETFILTER_DROP', 'reject', decidedBy);
    return world.stack.tcpReset(world, skb, answeringFlow(skb));
  }
  const kind = { type: 3, code: REJECT_CODE[how] };
  world.stack.refuse(world, skb, kind, { reason: 'NETFILTER_DROP', source: 'reject', decidedBy });
}

/**
 * The nat chains see the first packet of a flow only, and each end of it only once; every other packet is translated by
 * what was decided then. One after the other is asked until one of them has decided.
 *
 * @see Linux net/netfilter/nf_nat_core.c, nf_nat_inet_fn()
 */
function runNat(world: World, skb: Skb, point: HookPoint, chains: readonly BaseChainRef[]): boolean {
  const hold = skb.conntrack;
  if (!hold) return true;
  if (hold.state === 'RELATED' && isRedirectPastNat(entryOf(world, skb.netns.name, hold), skb.packet)) {
    world.end(skb, 'dropped', 'NETFILTER_DROP', 'natIcmp');
    return false;
  }
  const manip = manipOf(point.hook);
  const isDone = () => natDone(entryOf(world, skb.netns.name, hold), manip);
  let decidedBy: EntryRef | undefined;
  if (hold.state === 'NEW' && !isDone()) {
    for (const chain of chains) {
      const passed = runChain(world, skb, point, chain);
      if (!passed.goesOn) return false;
      decidedBy = passed.decidedBy;
      if (isDone()) break;
    }
    if (!isDone() && !setupNat(world, skb, hold, manip, null)) {
      world.end(skb, 'dropped', 'NAT_NO_PORT', 'natSetup');
      return false;
    }
  }
  const dst = skb.packet.ip?.dst;
  natPacket(world, skb, point.hook, decidedBy);
  return point.hook !== 'OUTPUT' || skb.packet.ip?.dst === dst || reroute(world, skb);
}
