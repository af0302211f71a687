import { nftSetKey, type Effect } from '../dataplane/learned.ts';
import type { Hook } from '../dataplane/netfilter.ts';
import type { NftAction, NftChain, NftRule, NftTable, NftVerdict } from '../dataplane/nftables.ts';
import { must } from '../problem.ts';
import type { ChoiceOutcome, EntryRef, RuleRef } from '../trace/step.ts';
import { bindNat } from './natTarget.ts';
import { drawNumgen } from './nftChoice.ts';
import { nftKeyOf, nftMatchHolds, nftSetOf, type NftContext } from './nftMatches.ts';
import type { Skb } from './skb.ts';
import type { TableVerdict } from './tables.ts';
import type { World } from './world.ts';

/** How many chains deep a walk may go (NFT_JUMP_STACK_SIZE). */
const MAX_DEPTH = 16;

/** What a rule that matched wants done, and the element of a set or map that it found. */
interface Found {
  readonly action: Exclude<NftAction, { kind: 'vmap' | 'numgen' }> | NftVerdict | null;
  readonly element: string | null;
}

interface Frame {
  readonly chain: NftChain;
  position: number;
}

/** One packet's walk through one base chain, with what it leaves behind. */
class NftWalk {
  readonly matched: RuleRef[] = [];
  readonly effects: Effect[] = [];
  readonly choices: ChoiceOutcome[] = [];
  readonly #ctx: NftContext;

  constructor(ctx: NftContext) {
    this.#ctx = ctx;
  }

  /** Whether a rule matches. Looking something up in a map, or drawing, is part of the question. */
  tryRule(rule: NftRule): Found | null {
    const ctx = this.#ctx;
    if (!rule.matches.every((match) => nftMatchHolds(match, ctx))) return null;
    const { action } = rule;
    if (action?.kind === 'vmap') {
      const key = nftKeyOf(action.key, ctx.skb);
      const element = key === null ? undefined : nftSetOf(ctx.table, action.map).elements.get(key);
      return element?.verdict ? { action: element.verdict, element: element.key } : null;
    }
    if (action?.kind === 'numgen') {
      const { world, table } = ctx;
      const choice = drawNumgen(action, table, world.wantedEndpoint, world.rng);
      if (world.recorder.recording) this.choices.push(...choice.outcomes());
      return { action: action.verdicts[choice.picked] ?? null, element: `${choice.picked}` };
    }
    const lookup = rule.matches.find((match) => match.kind === 'set');
    return { action, element: lookup?.kind === 'set' ? nftKeyOf(lookup.key, ctx.skb) : null };
  }

  /** @see Linux net/netfilter/nft_dynset.c, nft_dynset_eval() */
  update({ set, field }: Extract<NftAction, { kind: 'update' }>): void {
    const { world, skb, table } = this.#ctx;
    const { timeoutSeconds } = nftSetOf(table, set);
    const key = nftKeyOf([field], skb);
    if (key === null || timeoutSeconds === null) return;
    const expires = world.now + timeoutSeconds * 1_000_000;
    const row = { table: table.name, set, key, expires };
    this.effects.push(world.change(skb.netns.name, 'nftSet', nftSetKey(table.name, set, key), row));
  }
}

/**
 * Walks a packet through one base chain of nftables and the chains it leads to. A verdict ends this base chain: after
 * `accept` another one may still drop the packet, a drop is final.
 *
 * @see Linux net/netfilter/nf_tables_core.c, nft_do_chain()
 */
export function walkNft(
  world: World,
  skb: Skb,
  { hook, inDev }: { readonly hook: Hook; readonly inDev: string | null },
  table: NftTable,
  base: NftChain,
): TableVerdict {
  const walk = new NftWalk({ world, skb, table, inDev });
  /** Chains to come back to. */
  const stack: Frame[] = [];
  let at: Frame = { chain: base, position: 0 };
  let examined = 0;
  let natFailed = false;
  const finish = (
    verdict: TableVerdict['verdict'],
    decidedBy: EntryRef,
    rejectWith: TableVerdict['rejectWith'] = null,
  ): TableVerdict => {
    const { matched, effects, choices } = walk;
    return { verdict, rejectWith, matched, examined, decidedBy, choices, effects, natFailed };
  };

  for (;;) {
    const index = at.position++;
    const rule = at.chain.rules[index];
    if (rule === undefined) {
      const back = stack.pop();
      if (!back) {
        const policy = { kind: 'policy', table: table.name, chain: base.name } as const;
        return finish(base.base?.policy === 'drop' ? 'drop' : 'accept', policy);
      }
      at = back;
      continue;
    }
    examined++;
    const found = walk.tryRule(rule);
    if (!found) continue;
    const place = {
      chain: at.chain.name,
      index,
      ...(found.element !== null && { element: found.element }),
    };
    const entry: EntryRef = { kind: 'rule', table: table.name, ...place };
    walk.matched.push(place);
    const { action } = found;
    switch (action?.kind) {
      case undefined:
        continue;
      case 'accept':
        return finish('accept', entry);
      case 'drop':
        return finish('drop', entry);
      case 'reject':
        return finish('reject', entry, action.with);
      case 'return':
        at.position = at.chain.rules.length;
        continue;
      case 'jump':
        if (stack.length >= MAX_DEPTH) return finish('drop', entry);
        stack.push(at);
        at = { chain: chainOf(table, action.chain), position: 0 };
        continue;
      // A goto does not come back here: what called this chain goes on when the other one ends.
      case 'goto':
        at = { chain: chainOf(table, action.chain), position: 0 };
        continue;
      case 'mark':
        skb.mark = ((skb.mark & ~action.mask) ^ action.value) >>> 0;
        continue;
      case 'update':
        walk.update(action);
        continue;
      case 'dnat':
      case 'masquerade': {
        const bound = bindNat(world, skb, hook, action);
        natFailed = bound === 'noPort';
        return finish(bound === 'bound' ? 'accept' : 'drop', entry);
      }
      default:
        action satisfies never;
    }
  }
}

const chainOf = (table: NftTable, name: string): NftChain =>
  must(table.chains.get(name), `chain ${name} of ${table.name}`);
