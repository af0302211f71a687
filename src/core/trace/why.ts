import type { HookTable } from '../dataplane/netfilter.ts';
import { isNftTable } from '../dataplane/nftables.ts';
import { ZERO_MAC } from '../net/mac.ts';
import type { Decider } from './decider.ts';
import { endWhy } from './endWhy.ts';
import { writerText } from './words.ts';
import type { StepPlace } from './playback.ts';
import type { EntryRef, Step } from './step.ts';
import { deliverWhy, sendWhy } from './whySocket.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

function ingressWhy({ dev, pkttype }: Of<'ingress'>): string {
  switch (pkttype) {
    case 'host':
      return `The destination MAC address is that of ${dev}, so the kernel takes the packet in.`;
    case 'otherhost':
      return `The destination MAC address is not that of ${dev}; a host would throw the frame away. A bridge port takes it in, because a bridge reads every frame.`;
    case 'broadcast':
    case 'multicast':
      return `The frame is addressed to a group, so ${dev} takes it in like everyone else on the link.`;
    case 'outgoing':
      return `A listener on ${dev} sees what this host itself sends.`;
    default:
      return pkttype satisfies never;
  }
}

/**
 * A flood, with the copy that goes back where the frame came from: the plugin sets its ports to hairpin mode, and
 * should_deliver() leaves out the port it came in by only without that (BR_HAIRPIN_MODE).
 */
function floodWhy({ journey, hop, stepIndex }: StepPlace, { dev, ports }: Of<'bridge'>): string {
  const cause = `The destination is a group, or an address ${dev} has not learned yet`;
  const came = hop.steps.slice(0, stepIndex).findLast((step) => step.kind === 'ingress')?.dev;
  const sender = hop.parent && journey.hops[hop.parent.hop]?.netns;
  if (came === undefined || !sender || !ports.includes(came))
    return `${cause}. So a copy goes to every port that may have it.`;
  return `${cause}, so a copy goes to every port that may have it. One goes back by ${came} to ${sender}, where the frame came from, because that port is in hairpin mode.`;
}

function bridgeWhy(place: StepPlace, step: Of<'bridge'>): string {
  const { verdict, dev, ports } = step;
  switch (verdict) {
    case 'forward':
      return ports.includes(dev)
        ? `The forwarding table (FDB) of ${dev} says behind which port this MAC address is. Being promiscuous, ${dev} hands its own host a copy as well.`
        : `The forwarding table (FDB) of ${dev} says behind which port this MAC address is. The frame leaves by ${ports.join(', ')} only, and nobody else sees it.`;
    case 'flood':
      return floodWhy(place, step);
    case 'local':
      return `The destination MAC address is that of ${dev} itself. The frame goes up to the IP layer, where the host acts as a router.`;
    default:
      return verdict satisfies never;
  }
}

/** `1/3, then 1/2`: what the rules of so many endpoints draw, one after the other. The last one has nothing to draw. */
function drawsOf(endpoints: number): string {
  const chances = Array.from({ length: endpoints - 1 }, (_, i) => `1/${endpoints - i}`);
  return chances.length > 2 ? `${chances.slice(0, 2).join(', then ')}, and so on` : chances.join(', then ');
}

const REMEMBERED = 'Later packets of this connection do not draw again: connection tracking remembers.';

/**
 * How one of several endpoints is picked: one draw in nftables, one a rule in iptables.
 *
 * @see Kubernetes pkg/proxy/iptables/proxier.go, writeServiceToEndpointRules()
 */
const choiceWhy = (table: HookTable, endpoints: number): string =>
  isNftTable(table)
    ? `One rule holds all endpoints of the Service, and one number drawn picks among them, each as likely as the others. ${REMEMBERED}`
    : `Each of the ${endpoints} endpoints has a rule: every rule but the last draws whether it takes the packet (${drawsOf(endpoints)}), the last takes what is left, and so all are equally likely. ${REMEMBERED}`;

/** A chain of kube-proxy that writes the address of one endpoint. */
const ENDPOINT_CHAIN = /^KUBE-SEP-/;

function hookWhy({ verdict, choices, mark, examined, matched, decidedBy, table, chain }: Of<'hook'>): string {
  const decider = decidedBy?.kind === 'policy' ? `The policy of ${chain}` : 'The rule';
  if (verdict === 'drop') {
    return `${decider} throws the packet away, and its sender is not told: the client will wait until it times out.`;
  }
  if (verdict === 'reject') {
    return `${decider} throws the packet away and tells its sender with an error: the client fails at once.`;
  }
  if (choices) return choiceWhy(table, choices.length);
  if (mark !== undefined)
    return `A rule put the mark 0x${mark.toString(16)} on the packet. Later rules of this host can see it; it never leaves the host.`;
  if (matched.some((rule) => ENDPOINT_CHAIN.test(rule.chain)))
    return 'Nothing was drawn: the Service has only this endpoint to choose here, or its client is to stay with the one it had (session affinity). Later packets of this connection are not asked again: connection tracking remembers.';
  if (decidedBy?.kind === 'policy') return `No rule of ${chain} decided, so the policy of the chain did.`;
  return `The packet met ${examined} ${examined === 1 ? 'rule' : 'rules'} of table ${table} one after the other, and none of them stopped it.`;
}

function natWhy({ manip, undo }: Of<'nat'>): string {
  if (undo)
    return 'This packet belongs to a connection that was translated, so it is translated back. The receiver sees the addresses it expects.';
  return manip === 'dst'
    ? 'The packet was addressed to a Service; now it is addressed to one of its endpoints. The connection table remembers both, to translate the answers back.'
    : 'The source becomes an address of this host, so that answers come back here. The receiver no longer sees who really asked.';
}

const CONNTRACK_WHY = {
  new: 'No flow in the connection table has these addresses and ports, so a new entry is prepared. It counts only once the packet has left this host alive.',
  found:
    'The connection table knows this flow. NAT rules are not asked again: what was decided for its first packet holds.',
  confirm: 'The first packet of the flow made it through all rules. Its entry is now visible to others.',
  invalid:
    'The packet fits no flow that connection tracking could follow: none has its addresses, or its flags and sequence numbers are not what the flow with these addresses can bring. NAT leaves it as it is.',
} as const;

function routeWhy({ result, dst, via, dev, redirected }: Of<'route'>): string {
  switch (result) {
    case 'local':
      return `The local table lists ${dst} as an address of this host, so the packet is for this host itself.`;
    case 'broadcast':
      return `${dst} is a broadcast address on ${dev}.`;
    case 'forward':
      return via === null
        ? `The route with the longest matching prefix says that ${dst} is on the link of ${dev}.`
        : redirected
          ? `A redirect taught this host that ${via} is the better way to ${dst} than the gateway of its route.`
          : `The route with the longest matching prefix hands packets for ${dst} to ${via}, by ${dev}.`;
    default:
      return result satisfies never;
  }
}

/**
 * An answer of the kernel itself takes the flow along that hangs on the packet it answers, which may be one that was
 * thrown away before __nf_conntrack_confirm() and that no table shows.
 *
 * @see Linux net/netfilter/nf_conntrack_core.c, nf_conntrack_attach()
 */
const attachedWhy = ({ state, decidedBy }: Of<'conntrack'>): string =>
  decidedBy
    ? `The kernel answers a packet of this flow, and gives its answer the same entry, as ${state}. So what NAT did to that packet is undone in the answer.`
    : `The packet that the kernel answers was thrown away before its entry got into the connection table, which shows nothing of it. The answer takes that entry from the packet itself and is ${state}, so that what NAT did is undone.`;

/** Two packets of one socket, of which the later one overtook the first. */
const clashWhy = ({ what }: Of<'conntrack'>): string =>
  what === 'found'
    ? 'Another packet of the same socket made the flow known while this one waited. Both were translated alike, so it joins that flow.'
    : 'Another packet of the same socket made the flow known while this one waited, and went elsewhere. This one gets an entry for a second, which only its answers find.';

/**
 * Who the frame is addressed to. Where NAT was at work inside a bridge, br_nf_pre_routing_finish() sends it up to the
 * bridge's own IP layer by writing the bridge's address, or leaves it in the bridge where the new destination is there.
 */
function linkWhy({ hop, stepIndex }: StepPlace, { dev, eth, source }: Of<'link'>): string {
  if (eth.dst === ZERO_MAC)
    return `${dev} leads back into this host: there is no wire and no neighbour, so both MAC addresses are zero.`;
  if (source !== 'bridgedDnat')
    return 'The packet gets the MAC address of its next hop. That changes at every router; the IP addresses do not.';
  const isAtPort = hop.steps.slice(0, stepIndex).some((step) => step.kind === 'ingress' && step.dev === dev);
  return isAtPort
    ? 'NAT changed the destination while the frame is still in the bridge, which now writes its own MAC address as that of the receiver. So the frame goes up to the IP layer, which routes it or turns it away.'
    : 'NAT changed the destination to one on this very bridge, and the frame gets its MAC address. It stays in the bridge and is not routed: the MAC address of its sender and its TTL are as they were.';
}

function conntrackWhy(step: Of<'conntrack'>): string {
  if (step.source === 'conntrackAttach') return attachedWhy(step);
  return step.source === 'conntrackClash' ? clashWhy(step) : CONNTRACK_WHY[step.what];
}

function told(place: StepPlace, decider: Decider | null): string {
  const { step } = place;
  switch (step.kind) {
    case 'ingress':
      return ingressWhy(step);
    case 'egress':
      return step.peer
        ? `The wire of ${step.dev} ends at ${step.peer.dev} in ${step.peer.netns}.`
        : `${step.dev} has no wire of its own; the kernel goes on with the packet inside this host.`;
    case 'bridge':
      return bridgeWhy(place, step);
    case 'hook':
      return hookWhy(step);
    case 'nat':
      return natWhy(step);
    case 'conntrack':
      return conntrackWhy(step);
    case 'route':
      return routeWhy(step);
    case 'neighbour':
      return step.result === 'resolved'
        ? `An Ethernet frame needs a MAC address, and the neighbour table has the one of ${step.ip}.`
        : `An Ethernet frame needs a MAC address, and nobody has told the one of ${step.ip} yet. The packet waits while ARP asks everyone on the link.`;
    case 'arp':
      return {
        answer:
          'The address asked for belongs to this host, so it answers. It also writes down who asked, to save a question later.',
        learn:
          'The message tells which MAC address belongs to which IP address, and packets that waited for it can go.',
        ignore:
          step.decidedBy?.kind === 'sysctl'
            ? `The address asked for is one of this host, but ${step.decidedBy.name} forbids to answer here.`
            : 'The address asked for is not one of this host.',
      }[step.what];
    case 'encapsulate':
      return `The network between the nodes does not know pod addresses. So ${step.dev} puts the whole frame into a UDP packet from node to node.`;
    case 'decapsulate':
      return `The UDP packet was an envelope for ${step.dev}. From here on the packet inside counts, as if it had just come in by ${step.dev}.`;
    case 'forward':
      return 'The packet is for somebody else, and this host forwards. Every router takes one from the TTL, so that a loop ends.';
    case 'link':
      return linkWhy(place, step);
    case 'fragment':
      return place.hop.steps.slice(0, place.stepIndex).some(({ kind }) => kind === 'reassemble')
        ? `It came in pieces, and it goes on in pieces of ${step.mtu} bytes at most: no larger than those, and no larger than the next device takes.`
        : `The next device takes ${step.mtu} bytes at most, and the packet may be split (DF is not set).`;
    case 'collect':
      return 'Rules and sockets want whole packets, so this piece is kept until the others are here. After 30 seconds it would be thrown away.';
    case 'reassemble':
      return 'Rules and sockets want whole packets, so the pieces were collected first.';
    case 'send':
      return sendWhy(step);
    case 'deliver':
      return deliverWhy(step);
    case 'end':
      return endWhy(place, decider);
    default:
      return step satisfies never;
  }
}

function entryName(entry: EntryRef): string | null {
  switch (entry.kind) {
    case 'rule':
      return `Rule ${entry.index + 1} of ${entry.chain}`;
    case 'route':
      return 'The route';
    case 'routingRule':
      return 'The routing rule';
    case 'neighbour':
      return `The neighbour entry of ${entry.ip}`;
    case 'fdb':
      return `The FDB row of ${entry.mac}`;
    default:
      return null;
  }
}

/** `Rule 2 of KUBE-SEP-… was written by kube-proxy.`; nothing for what nobody wrote, or what every machine has. */
function writerSentence({ kind, decidedBy }: Step, decider: Decider | null): string {
  // What is said of an end names the writer itself.
  const name = decidedBy && kind !== 'end' ? entryName(decidedBy) : null;
  return name !== null && decider?.by ? `${name} was written by ${writerText(decider.by)}.` : '';
}

/** At least one sentence, two at most. */
const SENTENCE_END = /(?<=[.!?])\s+(?=[A-Z])/;

/**
 * Why a step went as it did and what it means, in two sentences at most. Where somebody wrote the entry that decided,
 * the second one says who.
 *
 * @param decider the deciding entry, where the explanation of the step has one.
 */
export function why(place: StepPlace, decider: Decider | null = null): string {
  const writer = writerSentence(place.step, decider);
  const sentences = told(place, decider).split(SENTENCE_END);
  return writer === '' ? sentences.join(' ') : [sentences[0], writer].join(' ');
}
