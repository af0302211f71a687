import { type Ip } from '../net/address.ts';
import { contains } from '../net/prefix.ts';
import { must } from '../problem.ts';
import type { Chain, Hook, Match, Netfilter, Rule, TableName } from '../dataplane/netfilter.ts';
import { endpointText } from '../compile/serviceProxy/names.ts';

/** The first packet of a connection, as far as kube-proxy's rules look at it. */
export interface TracedPacket {
  readonly src: Ip;
  readonly dst: Ip;
  readonly dport: number;
  readonly proto: 'tcp' | 'udp' | 'sctp';
}

export interface TracedVerdict {
  readonly verdict: 'DNAT' | 'REJECT' | 'DROP' | 'ACCEPT' | 'NONE';
  /** Everything the packet could have been rewritten to, in the order of the rules. */
  readonly endpoints: readonly string[];
  readonly masquerade: boolean;
}

/**
 * Walks a new connection's packet through the tables of one node, taking every branch of a draw. It is no engine: it knows one
 * hook pass and nothing of routes; only tests of written rules need it.
 * @see Kubernetes 1.26 pkg/proxy/iptables/proxier_test.go, tracePacket()
 */
export function traceRules(netfilter: Netfilter, packet: TracedPacket, nodeIP: Ip): TracedVerdict {
  const isLocal = (address: Ip): boolean =>
    address === nodeIP || address === '127.0.0.1' || address === '::1';
  const endpoints: string[] = [];
  let mark = 0;

  function chain(table: TableName, name: string): Chain {
    return must(netfilter.iptables.get(table)?.chains.get(name), `chain ${table}/${name}`);
  }

  function holds(match: Match): boolean {
    switch (match.kind) {
      case 'src':
      case 'dst':
        return contains(match.prefix, packet[match.kind]) !== match.invert;
      case 'proto':
        return (match.proto === packet.proto) !== match.invert;
      case 'dport':
        return (packet.dport >= match.from && packet.dport <= match.to) !== match.invert;
      case 'mark':
        return ((mark & match.mask) === match.value) !== match.invert;
      case 'ctstate':
        return match.states.includes('NEW') !== match.invert;
      case 'addrtype':
        return (
          (match.srcType === null || isLocal(packet.src) !== match.invertSrc) &&
          (match.dstType === null || isLocal(packet.dst) !== match.invertDst)
        );
      case 'recent':
        return match.op === 'set'; // nobody was here before
      default:
        return true;
    }
  }

  /** The verdict of a chain; `null` where it returned. A draw may go on, and so it does. */
  function walk(table: TableName, name: string): TracedVerdict['verdict'] | null {
    for (const rule of chain(table, name).rules) {
      if (!rule.matches.every(holds)) continue;
      const verdict = decide(table, rule);
      if (verdict === 'RETURN') return null;
      const drawn = rule.matches.some((match) => match.kind === 'statistic');
      if (verdict && !drawn) return verdict;
    }
    return null;
  }

  function decide(table: TableName, { target }: Rule): TracedVerdict['verdict'] | 'RETURN' | null {
    switch (target?.kind) {
      case 'accept':
        return 'ACCEPT';
      case 'drop':
        return 'DROP';
      case 'reject':
        return 'REJECT';
      case 'return':
        return 'RETURN';
      case 'dnat':
        endpoints.push(endpointText(target.ip, target.port ?? packet.dport));
        return 'DNAT';
      case 'mark':
        mark = ((mark & ~target.mask) ^ target.value) >>> 0;
        return null;
      case 'jump':
      case 'goto':
        return walk(table, target.chain);
      default:
        return null;
    }
  }

  const natHook: Hook = packet.src === nodeIP || packet.src === '127.0.0.1' ? 'OUTPUT' : 'PREROUTING';
  const nat = walk('nat', natHook);
  const masquerade = (mark & 0x4000) !== 0;
  if (nat === 'DNAT') return { verdict: 'DNAT', endpoints, masquerade };
  const filterHooks: readonly Hook[] = isLocal(packet.dst)
    ? ['INPUT']
    : natHook === 'OUTPUT'
      ? ['OUTPUT']
      : ['FORWARD'];
  const filter = filterHooks.map((hook) => walk('filter', hook)).find((verdict) => verdict !== null);
  return { verdict: filter ?? 'NONE', endpoints, masquerade };
}
