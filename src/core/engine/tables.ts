import type { Effect } from '../dataplane/learned.ts';
import type { Chain, Hook, IptablesTable, RejectWith, Rule } from '../dataplane/netfilter.ts';
import { must } from '../problem.ts';
import type { ChoiceOutcome, EntryRef, RuleRef } from '../trace/step.ts';
import { nextCandidate } from './chainIndex.ts';
import { settleChoice, type Choice } from './choice.ts';
import { entryOf } from './conntrackEntry.ts';
import { matchHolds, type MatchContext } from './matches.ts';
import { bindNat } from './natTarget.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

/** What one table of one hook made of a packet. */
export interface TableVerdict {
  readonly verdict: 'accept' | 'drop' | 'reject';
  readonly rejectWith: RejectWith | null;
  readonly matched: readonly RuleRef[];
  /** Rules compared, in the kernel's way of counting: one after the other. */
  readonly examined: number;
  /** The rule that ended the walk, or the chain's policy. */
  readonly decidedBy: EntryRef;
  readonly choices: readonly ChoiceOutcome[];
  readonly effects: readonly Effect[];
  /** NAT found no free port. */
  readonly natFailed: boolean;
}

interface Frame {
  readonly chain: Chain;
  position: number;
}

/** How many chains deep a walk may go: nf_tables' and iptables' own limit against loops. */
const MAX_DEPTH = 64;

/**
 * Walks a packet through one table at one hook, rule by rule, as the kernel does: matches in order, jumps, returns,
 * marks, and NAT targets that bind the flow.
 *
 * @see Linux net/ipv4/netfilter/ip_tables.c, ipt_do_table()
 */
export function walkTable(
  world: World,
  skb: Skb,
  hook: Hook,
  table: IptablesTable,
  inDev: string | null,
  outDev: string | null,
): TableVerdict {
  const base = must(table.chains.get(hook), `chain ${hook} of ${table.name}`);
  const matched: RuleRef[] = [];
  const effects: Effect[] = [];
  const frames: Frame[] = [{ chain: base, position: 0 }];
  const choices: Choice[] = [];
  let examined = 0;
  let at = frames[0] as Frame;
  let natFailed = false;

  const choiceAt = (chain: string, position: number): Choice | undefined => {
    let choice = choices.find((c) => c.chain === chain && position <= c.picked);
    if (!choice) {
      choice = settleChoice(table, chain, position, world.wantedEndpoint, world.rng) ?? undefined;
      if (choice) choices.push(choice);
    }
    return choice;
  };
  const ctx: MatchContext = {
    world,
    skb,
    inDev,
    outDev,
    conntrack: skb.conntrack && entryOf(world, skb.netns.name, skb.conntrack),
    effects,
    draw: (probability) => {
      const choice = choiceAt(at.chain.name, at.position);
      return choice ? choice.picked === at.position : world.rng() < probability;
    },
  };
  const finish = (
    verdict: TableVerdict['verdict'],
    decidedBy: EntryRef,
    rejectWith: RejectWith | null = null,
  ): TableVerdict => ({
    verdict,
    rejectWith,
    matched,
    examined,
    decidedBy,
    choices: choices.flatMap((choice) => choice.outcomes),
    effects,
    natFailed,
  });

  for (;;) {
    const { rules } = at.chain;
    const next = nextCandidate(rules, at.position, skb.packet.ip?.dst ?? ('' as never));
    examined += Math.min(next, rules.length) - at.position;
    at.position = next;
    if (next >= rules.length) {
      if (frames.length === 1)
        return finish(base.policy === 'DROP' ? 'drop' : 'accept', {
          kind: 'policy',
          table: table.name,
          chain: base.name,
        });
      frames.pop();
      at = frames[frames.length - 1] as Frame;
      continue;
    }
    const rule = rules[next] as Rule;
    examined++;
    const holds = rule.matches.every((match) => matchHolds(match, ctx));
    if (!holds) {
      at.position++;
      continue;
    }
    const entry: EntryRef = { kind: 'rule', table: table.name, chain: at.chain.name, index: next };
    matched.push({ chain: at.chain.name, index: next });
    at.position++;
    const { target } = rule;
    if (target === null) continue;
    switch (target.kind) {
      case 'accept':
        return finish('accept', entry);
      case 'drop':
        return finish('drop', entry);
      case 'reject':
        return finish('reject', entry, target.with);
      case 'mark':
        skb.mark = ((skb.mark & ~target.mask) ^ target.value) >>> 0;
        continue;
      case 'return':
        if (frames.length === 1)
          return finish(base.policy === 'DROP' ? 'drop' : 'accept', {
            kind: 'policy',
            table: table.name,
            chain: base.name,
          });
        frames.pop();
        at = frames[frames.length - 1] as Frame;
        continue;
      case 'jump':
      case 'goto': {
        const chain = must(table.chains.get(target.chain), `chain ${target.chain} of ${table.name}`);
        // A goto does not come back here: its frame takes the place of this one.
        if (target.kind === 'goto' && frames.length > 1) frames.pop();
        if (frames.length >= MAX_DEPTH) return finish('drop', entry);
        frames.push((at = { chain, position: 0 }));
        continue;
      }
      case 'dnat':
      case 'snat':
      case 'masquerade': {
        const bound = bindNat(world, skb, hook, target);
        natFailed = bound === 'noPort';
        return finish(bound === 'bound' ? 'accept' : 'drop', entry);
      }
      default:
        target satisfies never;
    }
  }
}
