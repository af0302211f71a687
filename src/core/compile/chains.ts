import { parseRule } from '../dataplane/iptablesRule.ts';
import type { Chain, Hook, Rule, TableName } from '../dataplane/netfilter.ts';
import type { Writer } from '../dataplane/netns.ts';
import type { NftTable } from '../dataplane/nftables.ts';

/** A chain of iptables whose rules are made when somebody first looks at them. */
export function lazyChain(name: string, make: () => readonly Rule[]): Chain {
  let made: readonly Rule[] | undefined;
  return {
    name,
    policy: null,
    get rules() {
      return (made ??= make());
    },
  };
}

/** A chain from the lines somebody feeds to iptables-restore (without `-A CHAIN`), read, or made, when first looked at. */
export const textChain = (
  name: string,
  by: Writer,
  lines: readonly string[] | (() => readonly string[]),
): Chain =>
  lazyChain(name, () => (typeof lines === 'function' ? lines() : lines).map((line) => parseRule(line, by)));

/** What a table holds under names: chains, and in nftables sets. */
interface Named {
  readonly name: string;
}

/** Chains that are found by name, and all made only when somebody lists them. */
export interface ChainSource<C extends Named = Chain> {
  lookup(name: string): C | undefined;
  all(): Iterable<C>;
}

/** What one component writes into the tables of a node. */
export interface NetfilterPart {
  readonly by: Writer;
  /** Chains of its own. */
  readonly chains: readonly (readonly [TableName, Chain])[];
  /** More chains of the nat table, too many to make them all at once. */
  readonly natSource?: ChainSource;
  /** Tables of nftables that it makes for itself. */
  readonly nftables?: readonly NftTable[];
  /** Rules in built-in chains, in the order in which the component puts them there. */
  readonly jumps: readonly Jump[];
}

/** `iptables -I` puts a rule first, `iptables -A` last. */
export interface Jump {
  readonly action: '-I' | '-A';
  readonly table: TableName;
  readonly chain: Hook;
  readonly rule: string;
}

const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : Number(a.name > b.name));

/** What one table holds by name, chains for one: built-in ones first, the others by name, as iptables-save prints them. */
export class ChainMap<C extends Named = Chain> implements ReadonlyMap<string, C> {
  readonly #builtin: readonly C[];
  readonly #known: Map<string, C>;
  readonly #own: readonly C[];
  readonly #source: ChainSource<C> | undefined;
  #sorted: ReadonlyMap<string, C> | undefined;

  constructor(builtin: readonly C[], own: readonly C[], source?: ChainSource<C>) {
    this.#builtin = builtin;
    this.#own = own;
    this.#source = source;
    this.#known = new Map([...builtin, ...own].map((chain) => [chain.name, chain]));
  }

  get(name: string): C | undefined {
    const known = this.#known.get(name);
    if (known || !this.#source) return known;
    const found = this.#source.lookup(name);
    if (found) this.#known.set(name, found);
    return found;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  #all(): ReadonlyMap<string, C> {
    if (!this.#sorted) {
      const named = [...this.#own, ...(this.#source?.all() ?? [])].sort(byName);
      this.#sorted = new Map([...this.#builtin, ...named].map((chain) => [chain.name, chain]));
    }
    return this.#sorted;
  }

  forEach(call: (chain: C, name: string, map: ReadonlyMap<string, C>) => void): void {
    for (const [name, chain] of this.#all()) call(chain, name, this);
  }

  entries(): MapIterator<[string, C]> {
    return this.#all().entries();
  }

  keys(): MapIterator<string> {
    return this.#all().keys();
  }

  values(): MapIterator<C> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[string, C]> {
    return this.entries();
  }
}
