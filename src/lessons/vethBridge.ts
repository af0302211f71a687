import { shortName } from './facts.ts';
import { BRIDGE, HOST_GW, VXLAN } from './modes.ts';
import { beat, ethOf, ipOf, plain, say, term } from './say.ts';
import type { Lesson } from './types.ts';

export const vethBridge: Lesson = {
  id: 'veth-bridge',
  title: 'A wire with two ends, and a switch',
  learn: 'How a packet gets out of a pod, and how two pods of a node reach each other without any router.',
  sources: [
    'https://man7.org/linux/man-pages/man4/veth.4.html',
    'https://docs.kernel.org/networking/bridge.html',
  ],
  parts: [
    {
      scenario: 'same-node',
      request: { from: 'pod/default/client', to: 'http://10.244.1.11:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'egress', in: 'pod', packet: 'ARP request' },
          say: ({ step, netns }) =>
            say`Before the request itself can leave, ${shortName(netns)} asks a question about link addresses (another lesson reads it). It goes out by ${step.dev}, one end of a ${term('veth pair')}: a wire made of software, with two ends. What goes in at one end comes out at the other, here at ${step.peer?.dev ?? ''} in the namespace of ${step.peer?.netns ?? ''}.`,
        }),
        beat({
          at: { kind: 'ingress', in: 'node', packet: 'ARP request' },
          say: ({ step, netns, device }) =>
            say`The other end, in ${netns}. ${step.dev} has ${plain(device(step.dev).addresses.length === 0 ? 'no IP address' : 'an IP address')}: it is a port of ${device(step.dev).master ?? ''}, and whatever comes in goes to it.`,
        }),
        beat({
          at: { kind: 'bridge', in: 'node', packet: 'ARP request' },
          focus: 'tables',
          say: ({ step, before }) =>
            say`${step.dev} is a ${term('bridge')}, a switch made of software. It reads ${term('frames')}: packets with an Ethernet header, in which link addresses (${term('MAC addresses')}) say from whom, ${ethOf(before).src}, and for whom, ${ethOf(before).dst}, which means everybody. So every port gets a copy, and the bridge writes down behind which port the sender is.`,
        }),
        beat({
          at: { kind: 'ingress', in: 'node', cause: 'request' },
          say: ({ step, packet }) =>
            say`Now the request’s first packet comes by the same wire, to ${step.dev}. It is for ${ipOf(packet).dst}, and its frame for ${ethOf(packet).dst}.`,
          question: {
            ask: ({ device, step }) => say`What will ${device(step.dev).master ?? 'the bridge'} do with it?`,
            choices: [
              {
                text: () => say`Send a copy to every port again`,
                holds: ({ next }) =>
                  next({ kind: 'bridge', in: 'node', cause: 'request' }).step.verdict === 'flood',
                reply: () =>
                  say`Only while it does not know the address. The answer to the question told it.`,
              },
              {
                text: () => say`Send it out by one port, to the other pod`,
                holds: ({ next }) =>
                  next({ kind: 'bridge', in: 'node', cause: 'request' }).step.verdict === 'forward',
                reply: () => say`Right: the answer came by that port a moment ago, and the bridge remembers.`,
              },
              {
                text: ({ netns }) => say`Hand it up to ${netns}, which routes it`,
                holds: ({ next }) =>
                  next({ kind: 'bridge', in: 'node', cause: 'request' }).step.verdict === 'local',
                reply: () => say`It would, were the frame addressed to the bridge’s own MAC address.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { bridged: true } },
          say: ({ step, netns }) =>
            say`A detour that only Kubernetes nodes and the like take: although the bridge deals with Ethernet, ${netns} lets its packet filter look in (table ${step.table}, ${plain(step.hook)}). The setting ${'net.bridge.bridge-nf-call-iptables'} is 1, because Services need it; nothing applies here.`,
        }),
        beat({
          at: { kind: 'bridge', in: 'node', cause: 'request' },
          focus: 'why',
          say: ({ step, before }) =>
            say`The ${term('forwarding table')} (FDB) has a row for ${ethOf(before).dst}. The frame leaves by ${step.ports.join(', ')} and by no other port: nobody else sees it.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet, place }) =>
            say`${shortName(netns)} has it, with its TTL still at ${ipOf(packet).ttl}: every router would have taken one from it. Here none did: the node’s routing table ${plain(routesOnNode(place.journey.hops) === 0 ? 'was not asked once' : 'was asked as well')}. The bridge has only read Ethernet headers.`,
        }),
      ],
    },
  ],
};

/** How often the namespaces of nodes looked into their routing tables for a packet. */
const routesOnNode = (hops: readonly { netns: string; steps: readonly { kind: string }[] }[]): number =>
  hops
    .filter(({ netns }) => !netns.includes('/'))
    .flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'route')).length;
