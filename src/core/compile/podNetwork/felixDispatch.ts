import type { FelixRule } from './felixRules.ts';
import { comment } from './felixRules.ts';

/** Which way a packet crosses a pod's wire: into the pod, or out of it. */
export type Direction = 'to' | 'from';

const WORDS = {
  to: { option: '--out-interface', endpoint: 'cali-tw-' },
  from: { option: '--in-interface', endpoint: 'cali-fw-' },
} as const;

/** `cali-from-wl-dispatch`. */
export const dispatchChain = (direction: Direction): string => `cali-${direction}-wl-dispatch`;

/** The chain of one pod's wire. */
export const endpointChain = (direction: Direction, dev: string): string =>
  `${WORDS[direction].endpoint}${dev}`;

/** What is none of the node's pods gets nothing through. */
const END: FelixRule = `${comment('Unknown interface')} --jump DROP`;

function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/**
 * The chains that send a packet to the chain of its pod: a tree of one level, by the first character in which the names of
 * the node's devices differ, so that no packet is compared with all of them.
 *
 * @returns the rules of each chain by its name.
 * @see projectcalico/calico felix/rules/dispatch.go, interfaceNameDispatchChains()
 */
export function dispatchRules(
  direction: Direction,
  devices: readonly string[],
): ReadonlyMap<string, readonly FelixRule[]> {
  const { option } = WORDS[direction];
  const root = dispatchChain(direction);
  const sorted = [...devices].sort();
  const common = commonPrefix(sorted).length;
  const groups = new Map<string, string[]>();
  for (const dev of sorted) {
    const prefix = dev.slice(0, common + 1);
    groups.set(prefix, [...(groups.get(prefix) ?? []), dev]);
  }
  const toEndpoint = (dev: string): FelixRule => `${option} ${dev} --goto ${endpointChain(direction, dev)}`;
  const chains = new Map<string, readonly FelixRule[]>();
  const rules: FelixRule[] = [];
  for (const [prefix, members] of groups) {
    if (members.length === 1) {
      rules.push(...members.map(toEndpoint));
      continue;
    }
    const child = `${root}-${prefix.slice(common)}`;
    rules.push(`${option} ${prefix}+ --goto ${child}`);
    chains.set(child, [...members.map(toEndpoint), END]);
  }
  return chains.set(root, [...rules, END]);
}
