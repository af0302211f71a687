import { addressOn, nodeAddress, otherNode, podOf, shortName } from './facts.ts';
import { BRIDGE, HOST_GW, VXLAN } from './modes.ts';
import type { Around, Moment } from './moment.ts';
import { arpOf, beat, ethOf, ipOf, plain, say, term } from './say.ts';
import type { Figure, Lesson } from './types.ts';

/** The question of the subnet: the sender's own address and the destination, bit by bit. */
function bits({ world, netns, step }: Moment<'route'>): Figure {
  const { ip, length } = addressOn(world, netns, step.dev);
  return { kind: 'bits', own: ip, other: step.dst, length };
}

const own = ({ world, netns, step }: Moment<'route'>) => addressOn(world, netns, step.dev);

export const arp: Lesson = {
  id: 'arp',
  title: 'Near or far: the subnet and ARP',
  learn:
    'How a sender decides, bit by bit, whether the receiver is on its own link, and how it finds the link address.',
  sources: ['https://www.rfc-editor.org/rfc/rfc826', 'https://www.rfc-editor.org/rfc/rfc4632#section-3.1'],
  parts: [
    {
      scenario: 'three-rules',
      request: { from: 'pod/default/client', to: 'http://10.244.1.11:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          figure: bits,
          say: (m) =>
            say`An IPv4 address is ${plain(32)} bits. ${m.step.dev} has ${`${own(m).ip}/${own(m).length}`}: the first ${plain(own(m).length)} name the ${term('subnet')}, the other ${plain(32 - own(m).length)} the machine in it. From this the kernel made a route, and ${m.step.dst} agrees with it in all ${plain(own(m).length)}: the receiver is on this very link, and no router is needed.`,
        }),
        beat({
          at: { kind: 'neighbour', in: 'pod', cause: 'request', with: { result: 'wait' } },
          focus: 'tables',
          say: ({ step }) =>
            say`On a link, frames are addressed by ${term('MAC address')}, the link address of a device. The neighbour table of ${step.dev} has none for ${step.ip} yet, so the packet waits.`,
        }),
        beat({
          at: { kind: 'egress', in: 'pod', packet: 'ARP request' },
          focus: 'packet',
          say: ({ packet }) =>
            say`${term('ARP')}, the Address Resolution Protocol, asks everybody on the link: who has ${arpOf(packet).targetIp}? Tell ${arpOf(packet).senderIp}. The frame goes to ${ethOf(packet).dst}, the address that all devices take as theirs.`,
        }),
        beat({
          at: { kind: 'arp', in: 'pod', packet: 'ARP request', with: { what: 'answer' } },
          say: ({ netns, packet }) =>
            say`${shortName(netns)} has ${arpOf(packet).targetIp} and answers. It also notes down who asked, since it will have to reply to that address soon.`,
        }),
        beat({
          at: { kind: 'arp', in: 'pod', packet: 'ARP reply', with: { what: 'learn' } },
          focus: 'tables',
          say: ({ packet }) =>
            say`The answer: ${arpOf(packet).senderIp} is at ${arpOf(packet).senderMac}. It becomes a row of the neighbour table, which the kernel trusts for about half a minute before it checks again.`,
        }),
        beat({
          at: { kind: 'link', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ step, packet }) =>
            say`Now the waiting packet gets its Ethernet header: from ${step.eth.src} to ${step.eth.dst}. The IP header inside is still ${ipOf(packet).src} to ${ipOf(packet).dst}.`,
        }),
      ],
    },
    {
      scenario: 'three-rules',
      request: { from: 'pod/default/client', to: 'http://10.244.2.11:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: ({ packet, netns }) =>
            say`The same pod, ${shortName(netns)}, now sends to a pod on another node: ${ipOf(packet).dst}.`,
          question: {
            ask: () => say`For which address will it ask by ARP?`,
            choices: [
              {
                text: ({ packet }) => say`${ipOf(packet).dst}, the receiver’s`,
                holds: (m) => asked(m) === ipOf(m.packet).dst,
                reply: () =>
                  say`ARP stays on the link. The receiver is not on it and would never hear the question.`,
              },
              {
                text: (m) => say`${gateway(m)}, the gateway’s`,
                holds: (m) => asked(m) === gateway(m),
                reply: () => say`Right: the frame goes to the router, the packet inside to the receiver.`,
              },
              {
                text: ({ world, netns }) =>
                  say`${otherNode(world, podOf(world, netns).node).ip}, that of the receiver’s node`,
                holds: (m) =>
                  asked(m) === nodeAddress(m.world, otherNode(m.world, podOf(m.world, m.netns).node).name),
                reply: () => say`A pod knows nothing of nodes. It has one address, one link and one way out.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          figure: bits,
          say: (m) =>
            say`Bit by bit again: ${m.step.dst} differs within the first ${plain(own(m).length)}, so it is not on this link. A wider route fits: hand it to ${m.step.via ?? ''}, the ${term('gateway')}. Of all routes that fit, the one with the most bits wins.`,
        }),
        beat({
          at: { kind: 'egress', in: 'pod', packet: 'ARP request' },
          say: ({ packet }) =>
            say`So the question is: who has ${arpOf(packet).targetIp}? That address is on the link.`,
        }),
        beat({
          at: { kind: 'link', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ step, packet, world }) =>
            say`The frame is for ${step.eth.dst}, a device of ${deviceWith(world, step.eth.dst)}; the packet in it is for ${ipOf(packet).dst}. MAC addresses say who takes it next, IP addresses who it is for in the end. The next router writes a new Ethernet header and leaves the IP addresses alone.`,
        }),
      ],
    },
  ],
};

/** What the pod asks for first. */
const asked = (m: Moment<'send'>): string =>
  arpOf(m.next({ kind: 'egress', in: 'pod', packet: 'ARP request' }).packet).targetIp;

/** Where the pod's way out leads. */
const gateway = (m: Moment<'send'>): string =>
  m.next({ kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } }).step.via ?? '';

/** Who has a MAC address. */
const deviceWith = (world: Around['world'], mac: string): string =>
  world.namespaces.find(({ interfaces }) => interfaces.some((one) => one.mac === mac))?.name ?? '';
