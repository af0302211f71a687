import { HOOK_FUNCTIONS, type Hook, type RejectWith, type TableName } from '../dataplane/netfilter.ts';
import type { EntryRef } from '../trace/step.ts';
import { confirm, conntrackIn, entryOf } from './conntrack.ts';
import { manipOf, natDone, natPacket, setupNat } from './nat.ts';
import type { Skb } from './skb.ts';
import { walkTable } from './tables.ts';
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
  const { netfilter } = skb.netns;
  if (netfilter.iptables.size === 0 && !netfilter.conntrack) return true;
  for (const fn of HOOK_FUNCTIONS[point.hook]) {
    switch (fn.kind) {
      case 'conntrack':
        if (!conntrackIn(world, skb)) return false;
        break;
      case 'confirm':
        if (!confirm(world, skb)) return false;
        break;
      case 'iptables':
        if (!(fn.table === 'nat' ? runNat(world, skb, point) : runTable(world, skb, point, fn.table).goesOn))
          return false;
        break;
      default:
        fn satisfies never;
    }
  }
  return true;
}

interface TablePassed {
  readonly goesOn: boolean;
  /** The rule that ended the walk, when one did. */
  readonly decidedBy: EntryRef | undefined;
}

/** One table at one hook. Chains that hold nothing and accept everything pass without a step: nothing was decided. */
function runTable(world: World, skb: Skb, point: HookPoint, name: TableName): TablePassed {
  const table = skb.netns.netfilter.iptables.get(name);
  const base = table?.chains.get(point.hook);
  if (!table || !base || (base.rules.length === 0 && base.policy !== 'DROP'))
    return { goesOn: true, decidedBy: undefined };
  const mark = skb.mark;
  const result = walkTable(world, skb, point.hook, table, point.inDev, point.outDev);
  world.step(skb, {
    kind: 'hook',
    hook: point.hook,
    table: name,
    bridged: point.bridged,
    matched: result.matched,
    examined: result.examined,
    verdict: result.verdict,
    decidedBy: result.decidedBy,
    source: 'tables',
    ...(result.choices.length > 0 && { choices: result.choices }),
    ...(result.effects.length > 0 && { effects: result.effects }),
    ...(skb.mark !== mark && { mark: skb.mark }),
  });
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
    return world.stack.tcpReset(world, skb);
  }
  const kind = { type: 3, code: REJECT_CODE[how], mtu: 0 };
  world.stack.refuse(world, skb, kind, { reason: 'NETFILTER_DROP', source: 'reject', decidedBy });
}

/**
 * The nat tables see the first packet of a flow only, and each end of it only once; every other packet is translated by
 * what was decided then.
 *
 * @see Linux net/netfilter/nf_nat_core.c, nf_nat_inet_fn()
 */
function runNat(world: World, skb: Skb, point: HookPoint): boolean {
  const hold = skb.conntrack;
  if (!hold || !skb.netns.netfilter.iptables.has('nat')) return true;
  const manip = manipOf(point.hook);
  let decidedBy: EntryRef | undefined;
  if (hold.state === 'NEW' && !natDone(entryOf(world, skb.netns.name, hold), manip)) {
    const passed = runTable(world, skb, point, 'nat');
    if (!passed.goesOn) return false;
    decidedBy = passed.decidedBy;
    if (!natDone(entryOf(world, skb.netns.name, hold), manip) && !setupNat(world, skb, hold, manip, null)) {
      world.end(skb, 'dropped', 'NAT_NO_PORT', 'natSetup');
      return false;
    }
  }
  natPacket(world, skb, point.hook, decidedBy);
  return true;
}
