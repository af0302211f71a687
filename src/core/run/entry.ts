import type { Dataplane } from '../dataplane/dataplane.ts';
import { ANY_IPV4 } from '../net/address.ts';
import { formatRule } from '../dataplane/iptablesRule.ts';
import { conntrackKey, fdbKey, neighbourKey, type LearnedState } from '../dataplane/learned.ts';
import type { NetNs, Writer } from '../dataplane/netns.ts';
import { isNftTable, type NftTableName } from '../dataplane/nftables.ts';
import { formatNftRule } from '../dataplane/nftablesFormat.ts';
import { formatConntrack } from '../shell/format/conntrack.ts';
import { formatLearnedFdb, formatOwnFdb, formatStaticFdb } from '../shell/format/fdb.ts';
import { formatLink } from '../shell/format/ipAddr.ts';
import { formatNeighbour } from '../shell/format/ipNeigh.ts';
import { formatRoute, formatRoutingRule } from '../shell/format/ipRoute.ts';
import { formatListener, formatSocket } from '../shell/format/ss.ts';
import type { EntryRef } from '../trace/step.ts';
import { lookupOf, nftPolicyText } from './nftEntry.ts';

/** An entry of a table as the real tool prints it, and who put it there. */
export interface EntryText {
  readonly text: string;
  readonly by: Writer | 'learned' | null;
}

const gone = (text: string): EntryText => ({ text, by: null });

function neighbourText(
  ref: Extract<EntryRef, { kind: 'neighbour' }>,
  netns: NetNs,
  learned: LearnedState,
): EntryText {
  const written = netns.neighbours.find(({ dev, ip }) => dev === ref.dev && ip === ref.ip);
  if (written) return { text: formatNeighbour(written), by: written.by };
  const row = learned.get(netns.name, 'neighbour', neighbourKey(ref.dev, ref.ip));
  return row ? { text: formatNeighbour(row), by: 'learned' } : gone(`${ref.ip} dev ${ref.dev}`);
}

function fdbText(ref: Extract<EntryRef, { kind: 'fdb' }>, netns: NetNs, learned: LearnedState): EntryText {
  const written = netns.fdb.find(({ dev, mac }) => mac === ref.mac && dev === ref.dev);
  if (written) {
    return { text: formatStaticFdb(written, netns.interfaces.get(written.dev)), by: written.by };
  }
  // `dev` names the bridge that was asked, or the port that the row points to.
  const bridge = netns.interfaces.get(ref.dev)?.master ?? ref.dev;
  const row = learned.get(netns.name, 'fdb', fdbKey(bridge, ref.mac));
  if (row) return { text: formatLearnedFdb(row), by: 'learned' };
  const own = [...netns.interfaces.values()].find(
    ({ mac, name, master }) => mac === ref.mac && (master === bridge || name === bridge),
  );
  return own ? { text: formatOwnFdb(own), by: 'kernel' } : gone(`${ref.mac} dev ${ref.dev}`);
}

/** A rule of nftables, with the element of a set or map that it found. */
function nftRuleText(
  { chain, index, element }: Extract<EntryRef, { kind: 'rule' }>,
  name: NftTableName,
  { netfilter }: NetNs,
): EntryText {
  const table = netfilter.nftables.get(name);
  const rule = table?.chains.get(chain)?.rules[index];
  if (!table || !rule) return gone(`${name} ${chain} (rule ${index + 1})`);
  const found = lookupOf(table, rule, element);
  const text = `${name} ${chain} ${formatNftRule(rule)}`;
  return { text: found ? `${text} (${found.title}: ${found.text})` : text, by: rule.by };
}

/**
 * The text of the entry that a step names.
 *
 * @param learned as it was when the entry decided; a row that is gone since is named by its key alone.
 * @param now simulated microseconds, for entries that count down.
 */
export function entryText(ref: EntryRef, netns: NetNs, learned: LearnedState, now: number): EntryText {
  switch (ref.kind) {
    case 'rule': {
      if (isNftTable(ref.table)) return nftRuleText(ref, ref.table, netns);
      const rule = netns.netfilter.iptables.get(ref.table)?.chains.get(ref.chain)?.rules[ref.index];
      const head = `-t ${ref.table} -A ${ref.chain}`;
      return rule
        ? { text: `${head} ${formatRule(rule)}`, by: rule.by }
        : gone(`${head} (rule ${ref.index + 1})`);
    }
    case 'policy': {
      if (isNftTable(ref.table)) {
        const table = netns.netfilter.nftables.get(ref.table);
        const chain = table?.chains.get(ref.chain);
        const text = `${ref.table} ${ref.chain} ${chain ? nftPolicyText(chain) : ''}`;
        return { text, by: table?.by ?? null };
      }
      const policy = netns.netfilter.iptables.get(ref.table)?.chains.get(ref.chain)?.policy ?? 'ACCEPT';
      return { text: `-t ${ref.table} -P ${ref.chain} ${policy}`, by: 'operator' };
    }
    case 'route': {
      const route = netns.tables.get(ref.table)?.routes[ref.index];
      return route
        ? { text: formatRoute(route), by: route.by }
        : gone(`route ${ref.index + 1} of table ${ref.table}`);
    }
    case 'routingRule': {
      const rule = netns.rules[ref.index];
      return rule ? { text: formatRoutingRule(rule), by: rule.by } : gone(`rule ${ref.index + 1}`);
    }
    case 'neighbour':
      return neighbourText(ref, netns, learned);
    case 'fdb':
      return fdbText(ref, netns, learned);
    case 'conntrack': {
      const row = learned.get(netns.name, 'conntrack', conntrackKey(ref.id));
      return row ? { text: formatConntrack(row, now), by: 'learned' } : gone(`conntrack entry ${ref.id}`);
    }
    case 'listener': {
      const listener = netns.listeners[ref.index];
      return listener ? { text: formatListener(listener), by: null } : gone(`listener ${ref.index + 1}`);
    }
    case 'assumedListener':
      return { text: formatListener({ ...ref, ip: ANY_IPV4 }), by: null };
    case 'socket': {
      const row = learned.get(netns.name, 'socket', ref.key);
      return row ? { text: formatSocket(row), by: 'learned' } : gone(ref.key);
    }
    case 'interface': {
      const device = netns.interfaces.get(ref.dev);
      return device ? { text: formatLink(device, null)[0], by: device.by } : gone(ref.dev);
    }
    case 'sysctl':
      return { text: `${ref.name} = ${netns.sysctls[ref.name] ?? '0'}`, by: 'operator' };
    default:
      return ref satisfies never;
  }
}

/** `node1: -t filter -A KUBE-SERVICES …`: an entry and the namespace it stands in, on one line. */
export function decidedByText(
  decided: { readonly netns: string; readonly entry: EntryRef } | null,
  dataplane: Dataplane,
  learned: LearnedState,
  now: number,
): string | null {
  const netns = decided && dataplane.netns(decided.netns);
  return netns ? `${netns.name}: ${entryText(decided.entry, netns, learned, now).text.trim()}` : null;
}
