import { formatRule } from '../dataplane/iptablesRule.ts';
import type { Chain, HookTable, IptablesTable } from '../dataplane/netfilter.ts';
import type { NetNs } from '../dataplane/netns.ts';
import type { NftChain, NftElement, NftSet, NftTable } from '../dataplane/nftables.ts';
import { formatNftRule } from '../dataplane/nftablesFormat.ts';
import { formatNftElement } from '../dataplane/nftablesList.ts';
import { formatPrefix } from '../net/prefix.ts';
import type { RuleCounters } from '../trace/counters.ts';
import type { Step } from '../trace/step.ts';
import { nftPolicyText } from './nftEntry.ts';
import type { StateRow } from './views.ts';
import { sectionOfRows, type WholeSection } from './wholeSection.ts';

/** What was counted up to a step, and the step itself where it ran rules of this namespace. */
export interface Counted {
  readonly netns: string;
  readonly counters: RuleCounters;
  readonly step: Extract<Step, { kind: 'hook' }> | null;
}

interface Block {
  /** Rows of the block, its heading included. */
  readonly length: number;
  readonly row: (index: number) => StateRow;
}

const lineOf = (text: string, by: StateRow['by']): StateRow => ({
  text,
  by,
  table: 'netfilter',
  change: null,
  state: null,
  count: null,
});

const isHit = ({ step }: Counted, table: HookTable, chain: string, index: number): boolean =>
  step?.table === table && step.matched.some((rule) => rule.chain === chain && rule.index === index);

function ruleLine(
  text: string,
  by: StateRow['by'],
  counted: Counted,
  place: [HookTable, string, number],
): StateRow {
  return {
    ...lineOf(text, by),
    change: isHit(counted, ...place) ? 'counted' : null,
    count: counted.counters.rule(counted.netns, ...place),
  };
}

/** Blocks one after the other as one section, none of whose rows is made before it is asked for. */
function sectionOfBlocks(
  title: string,
  blocks: readonly Block[],
  hit: (block: number) => number,
): WholeSection {
  const starts: number[] = [];
  let length = 0;
  let centre: number | null = null;
  blocks.forEach((block, i) => {
    starts.push(length);
    const at = hit(i);
    if (at >= 0) centre ??= length + 1 + at;
    length += block.length;
  });
  const row = (index: number): StateRow => {
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= index) low = middle;
      else high = middle - 1;
    }
    return (blocks[low] as Block).row(index - (starts[low] as number));
  };
  return { title, length, row, centre: centre ?? 0 };
}

/** The first rule of a chain that the step's packet matched; -1 for none. */
const firstHit = ({ step }: Counted, table: HookTable, chain: string): number =>
  step?.table === table ? (step.matched.find((rule) => rule.chain === chain)?.index ?? -1) : -1;

function iptablesSection({ name: table, chains }: IptablesTable, counted: Counted): WholeSection {
  const all = [...chains.values()];
  const block = (chain: Chain): Block => ({
    length: 1 + chain.rules.length,
    row: (index) => {
      const rule = chain.rules[index - 1];
      if (rule)
        return ruleLine(`-A ${chain.name} ${formatRule(rule)}`, rule.by, counted, [
          table,
          chain.name,
          index - 1,
        ]);
      const head = lineOf(`:${chain.name} ${chain.policy ?? '-'}`, null);
      return chain.policy === null
        ? head
        : { ...head, count: counted.counters.policy(counted.netns, table, chain.name) };
    },
  });
  return sectionOfBlocks(`iptables-save -c -t ${table}`, all.map(block), (i) =>
    firstHit(counted, table, (all[i] as Chain).name),
  );
}

const elements = new WeakMap<NftSet, readonly NftElement[]>();

function elementsOf(set: NftSet): readonly NftElement[] {
  let known = elements.get(set);
  if (!known) elements.set(set, (known = [...set.elements.all()]));
  return known;
}

function nftSections({ name: table, by, sets, chains }: NftTable, counted: Counted): WholeSection[] {
  const allSets = [...sets.values()];
  const allChains = [...chains.values()];
  const setBlock = (set: NftSet): Block => ({
    length: 1 + elementsOf(set).length,
    row: (index) => {
      const element = elementsOf(set)[index - 1];
      return element ? lineOf(`  ${formatNftElement(element)}`, by) : lineOf(`${set.kind} ${set.name}`, null);
    },
  });
  const chainBlock = (chain: NftChain): Block => ({
    length: 1 + chain.rules.length,
    row: (index) => {
      const rule = chain.rules[index - 1];
      if (rule) return ruleLine(`  ${formatNftRule(rule)}`, rule.by, counted, [table, chain.name, index - 1]);
      const hooked = chain.base ? ` hook ${chain.base.hook.toLowerCase()}, ${nftPolicyText(chain)}` : '';
      return lineOf(`chain ${chain.name}${hooked}`, null);
    },
  });
  return [
    sectionOfBlocks(`nft list table ip ${table}`, allChains.map(chainBlock), (i) =>
      firstHit(counted, table, (allChains[i] as NftChain).name),
    ),
    sectionOfBlocks(`nft list sets and maps of ${table}`, allSets.map(setBlock), () => -1),
  ];
}

/** Every rule of a namespace with what it has counted, and the sets that rules look into. */
export function ruleSections({ netfilter }: NetNs, counted: Counted): WholeSection[] {
  const ipsets = [...netfilter.sets.values()].flatMap(({ name, members }) =>
    members.map((member) => lineOf(`add ${name} ${formatPrefix(member)}`, null)),
  );
  return [
    ...[...netfilter.iptables.values()].map((table) => iptablesSection(table, counted)),
    ...[...netfilter.nftables.values()].flatMap((table) => nftSections(table, counted)),
    sectionOfRows('ipset save', ipsets),
  ];
}
