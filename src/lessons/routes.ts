import { otherNode, shortName } from './facts.ts';
import { BRIDGE, HOST_GW } from './modes.ts';
import type { Around } from './moment.ts';
import { beat, changeOf, ethOf, ipOf, plain, say, term } from './say.ts';
import type { Lesson } from './types.ts';

export const routes: Lesson = {
  id: 'routes',
  title: 'Across nodes with routes',
  learn: 'How a packet crosses from node to node when every node simply knows whose pods are where.',
  sources: [
    'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md#host-gw',
    'https://www.rfc-editor.org/rfc/rfc1812#section-5.3.1',
  ],
  parts: [
    {
      scenario: 'across-nodes',
      request: { from: 'pod/default/client', to: 'http://10.244.2.11:8080/' },
      modes: [HOST_GW, BRIDGE],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          say: ({ step, netns, world }) =>
            say`${shortName(netns)} sends to ${step.dst}, which is not on its link: the packet goes to the gateway, ${step.via ?? ''}. This is the address of ${gatewayDevice(world, step.via)}: to its pods, a node is the router.`,
        }),
        beat({
          at: { kind: 'bridge', in: 'node', cause: 'request', with: { verdict: 'local' } },
          say: ({ step, before, netns }) =>
            say`The frame arrives at the bridge ${step.dev}, addressed to its own MAC address, ${ethOf(before).dst}. So it is not switched to another pod but goes up to the IP layer of ${netns}.`,
        }),
        beat({
          at: { kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ step, netns, world }) =>
            say`The routing table of ${netns} has a row for the pods of every other node. Those of ${otherNode(world, netns).name} are ${otherNode(world, netns).podBlocks.join(', ')}, and the row says: by ${step.dev} to ${step.via ?? ''}, which is that node itself. The pod network keeps these rows up to date when nodes come and go.`,
        }),
        beat({
          at: { kind: 'forward', in: 'node', cause: 'request' },
          focus: 'packet',
          say: ({ step }) =>
            say`Passing a packet on takes one from its ${term('TTL')}, ${changeOf(step, 'ip.ttl').from} → ${changeOf(step, 'ip.ttl').to}. A router that would make it zero throws the packet away: this is what ends loops.`,
          question: {
            ask: () =>
              say`Which addresses does the frame bear on the wire between the nodes, as its receiver?`,
            choices: [
              {
                text: (m) => say`MAC of ${macName(m, wire(m).eth)}, IP of ${ipName(m, podIp(m))}`,
                holds: (m) => wire(m).ip === podIp(m) && wire(m).eth === farMac(m),
                reply: () =>
                  say`Right: the frame is for the next router, the packet in it still for the pod. Routers need no more than that.`,
              },
              {
                text: (m) => say`MAC of ${macName(m, farMac(m))}, IP of ${ipName(m, farIp(m))}`,
                holds: (m) => wire(m).ip === farIp(m) && wire(m).eth === farMac(m),
                reply: () =>
                  say`A router never changes the destination IP address. With it, nobody would know which pod is meant.`,
              },
              {
                text: (m) => say`MAC of ${macName(m, podMac(m))}, IP of ${ipName(m, podIp(m))}`,
                holds: (m) => wire(m).eth === podMac(m),
                reply: () =>
                  say`The pod’s device is on another link, behind its node. On this one, nobody has its MAC address.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'link', in: 'node', cause: 'request' },
          focus: 'packet',
          say: ({ step, packet }) =>
            say`A new Ethernet header for a new link: ${step.eth.src} to ${step.eth.dst}. The IP header still says ${ipOf(packet).src} to ${ipOf(packet).dst}.`,
        }),
        beat({
          at: { kind: 'bridge', in: 'switch', cause: 'request' },
          say: ({ step, before }) =>
            say`The network between the nodes reads the MAC address, ${ethOf(before).dst}, and switches the frame to ${step.ports.join(', ')}. Were there a router between the nodes, it would have to know the pods’ addresses as well; where it cannot, one needs a tunnel (the next lesson).`,
        }),
        beat({
          at: { kind: 'route', netns: 'node-b', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ step, netns }) =>
            say`On ${netns} the same question has another answer: ${step.dst} is on the link of ${step.dev}. From here on it goes as between neighbours: ARP, then the bridge.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet, place }) =>
            say`${shortName(netns)} gets it with TTL ${ipOf(packet).ttl}, ${plain(ipOf(place.journey.born).ttl - ipOf(packet).ttl)} less than it was sent with: one for each node that routed it. But for that, and the checksum over it, the IP header is as it was sent.`,
        }),
      ],
    },
  ],
};

/** The receiver that the frame bears when it leaves the node. */
function wire(m: Around): { eth: string; ip: string } {
  const { step, packet } = m.next({ kind: 'link', in: 'node', cause: 'request' });
  return { eth: step.eth.dst, ip: ipOf(packet).dst };
}
const podIp = (m: Around): string => ipOf(m.packet).dst;
const farNode = (m: Around) => otherNode(m.world, m.netns);
const farIp = (m: Around): string => farNode(m).ip;
const farMac = (m: Around): string => m.device('eth0', farNode(m).name).mac;
const podMac = (m: Around): string => m.device('eth0', ipOwner(m, podIp(m))).mac;

const ipOwner = ({ world }: Around, ip: string): string =>
  world.namespaces.find(({ interfaces }) => interfaces.some((one) => one.addresses.some((a) => a.ip === ip)))
    ?.name ?? '';
const ipName = (m: Around, ip: string) => plain(shortName(ipOwner(m, ip)));
const macName = ({ world }: Around, mac: string) =>
  plain(
    shortName(
      world.namespaces.find(({ interfaces }) => interfaces.some((one) => one.mac === mac))?.name ?? '',
    ),
  );

function gatewayDevice(world: Around['world'], via: string | null): string {
  const home = world.namespaces.find(({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some(({ ip }) => ip === via)),
  );
  const dev = home?.interfaces.find(({ addresses }) => addresses.some(({ ip }) => ip === via));
  return `${dev?.name ?? ''} on ${home?.name ?? ''}`;
}
