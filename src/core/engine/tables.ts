import type { ConntrackEntry, Effect } from '../dataplane/learned.ts';
import type { Chain, Hook, IptablesTable, Match, RejectWith, Rule } from '../dataplane/netfilter.ts';
import type { Ip } from '../net/address.ts';
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

/** One packet's walk through one table, with what it leaves behind; a rule's matches ask it about the packet. */
class Walk implements MatchContext {
  readonly world: World;
  readonly skb: Skb;
  readonly inDev: string | null;
  readonly outDev: string | null;
  readonly conntrack: ConntrackEntry | null;
  readonly effects: Effect[] = [];
  readonly matched: RuleRef[] = [];
  examined = 0;
  natFailed = false;
  /** Chains to come back to, and last the one that is being walked. */
  readonly frames: Frame[];
  at: Frame;
  readonly #table: IptablesTable;
  readonly #base: Chain;
  readonly #choices: Choice[] = [];

  constructor(
    world: World,
    skb: Skb,
    table: IptablesTable,
    base: Chain,
    inDev: string | null,
    outDev: string | null,
  ) {
    this.world = world;
    this.skb = skb;
    this.inDev = inDev;
    this.outDev = outDev;
    this.conntrack = skb.conntrack && entryOf(world, skb.netns.name, skb.conntrack);
    this.at = { chain: base, position: 0 };
    this.frames = [this.at];
    this.#table = table;
    this.#base = base;
  }

  draw(probability: number): boolean {
    const { chain, position } = this.at;
    const choice = this.#choiceAt(chain.name, position);
    return choice ? choice.picked === position : this.world.rng() < probability;
  }

  #choiceAt(chain: string, position: number): Choice | undefined {
    const known = this.#choices.find((choice) => choice.chain === chain && position <= choice.picked);
    if (known) return known;
    const choice = settleChoice(this.#table, chain, position, this.world.wantedEndpoint, this.world.rng);
    if (choice) this.#choices.push(choice);
    return choice ?? undefined;
  }

  /** Where the walk meets the next rule that may hold: of rules that only draw, the one that was picked. */
  pickedFrom(position: number): number {
    const { chain } = this.at;
    for (const choice of this.#choices) {
      const { from, picked, isPlain } = choice;
      if (isPlain && choice.chain === chain.name && from < position && position < picked) return picked;
    }
    return position;
  }

  /** Whether all matches of a rule hold for the packet. */
  holds(matches: readonly Match[]): boolean {
    for (const match of matches) if (!matchHolds(match, this)) return false;
    return true;
  }

  /** Leaves the chain that is being walked; false when it was the base chain. */
  comeBack(): boolean {
    if (this.frames.length === 1) return false;
    this.frames.pop();
    this.at = this.frames[this.frames.length - 1] as Frame;
    return true;
  }

  finish(
    verdict: TableVerdict['verdict'],
    decidedBy: EntryRef,
    rejectWith: RejectWith | null = null,
  ): TableVerdict {
    const { matched, examined, effects, natFailed } = this;
    const { recording } = this.world.recorder;
    const choices = recording ? this.#choices.flatMap(({ outcomes }) => outcomes()) : [];
    return { verdict, rejectWith, matched, examined, decidedBy, choices, effects, natFailed };
  }

  /** The end of the base chain: its policy decides. */
  policy(): TableVerdict {
    const { name, policy } = this.#base;
    return this.finish(policy === 'DROP' ? 'drop' : 'accept', {
      kind: 'policy',
      table: this.#table.name,
      chain: name,
    });
  }
}

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
  const walk = new Walk(world, skb, table, base, inDev, outDev);
  const dst = skb.packet.ip?.dst ?? ('' as Ip);
  for (;;) {
    const { at } = walk;
    const { rules } = at.chain;
    const next = walk.pickedFrom(nextCandidate(rules, at.position, dst));
    walk.examined += Math.min(next, rules.length) - at.position;
    at.position = next;
    if (next >= rules.length) {
      if (!walk.comeBack()) return walk.policy();
      continue;
    }
    const rule = rules[next] as Rule;
    walk.examined++;
    // A statistic match asks where the walk stands, so it moves on afterwards.
    const holds = walk.holds(rule.matches);
    at.position++;
    if (!holds) continue;
    walk.matched.push({ chain: at.chain.name, index: next });
    const { target } = rule;
    if (target === null) continue;
    const entry: EntryRef = { kind: 'rule', table: table.name, chain: at.chain.name, index: next };
    switch (target.kind) {
      case 'accept':
      case 'drop':
        return walk.finish(target.kind, entry);
      case 'reject':
        return walk.finish('reject', entry, target.with);
      case 'mark':
        skb.mark = ((skb.mark & ~target.mask) ^ target.value) >>> 0;
        continue;
      case 'return':
        if (!walk.comeBack()) return walk.policy();
        continue;
      case 'jump':
      case 'goto': {
        const chain = must(table.chains.get(target.chain), `chain ${target.chain} of ${table.name}`);
        const { frames } = walk;
        // A goto does not come back here: its frame takes the place of this one.
        if (target.kind === 'goto' && frames.length > 1) frames.pop();
        if (frames.length >= MAX_DEPTH) return walk.finish('drop', entry);
        frames.push((walk.at = { chain, position: 0 }));
        continue;
      }
      case 'dnat':
      case 'snat':
      case 'masquerade': {
        const bound = bindNat(world, skb, hook, target);
        walk.natFailed = bound === 'noPort';
        return walk.finish(bound === 'bound' ? 'accept' : 'drop', entry);
      }
      default:
        target satisfies never;
    }
  }
}
