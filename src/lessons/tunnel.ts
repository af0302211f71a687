import type { Packet } from '../core/net/packet.ts';
import { wireOf } from '../core/net/wire.ts';
import { must } from '../core/problem.ts';
import { shortName } from './facts.ts';
import { VXLAN } from './modes.ts';
import type { Moment } from './moment.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

const innerOf = (packet: Packet): Packet => must(packet.inner, 'packet inside');
const udpOf = ({ l4 }: Packet) => must(l4?.proto === 'udp' ? l4 : null, 'UDP header');

/** How many octets of a frame the tunnel added: its own headers, before those of the frame inside. */
const added = (packet: Packet): number => outermost(packet).at(-1)?.to ?? 0;
const outermost = (packet: Packet) => must(wireOf(packet).levels[0], 'outermost headers');
/** The same without the Ethernet header, which an MTU leaves out. */
const addedAboveEthernet = (packet: Packet): number => added(packet) - (outermost(packet)[0]?.to ?? 0);

const uplink = (m: Moment<'link'>) => m.device(m.step.dev);

export const tunnel: Lesson = {
  id: 'tunnel',
  title: 'Across nodes in a tunnel, byte by byte',
  learn:
    'How a whole frame travels inside a UDP packet, what the fifty bytes around it say, and what they cost.',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7348#section-5',
    'https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md#vxlan',
  ],
  parts: [
    {
      scenario: 'across-nodes',
      request: { from: 'pod/default/client', to: 'http://10.244.2.11:8080/' },
      modes: [VXLAN],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ step, netns, packet }) =>
            say`${netns} has a packet for ${ipOf(packet).dst}, a pod of another node. Suppose the network between the nodes knows nothing of pods, as in many clouds and data centres: then the packet needs an envelope. The route says: by ${step.dev}, to ${step.via ?? ''}.`,
        }),
        beat({
          at: { kind: 'neighbour', in: 'node', cause: 'request', with: { result: 'resolved' } },
          focus: 'why',
          say: ({ step }) =>
            say`${step.dev} looks like an Ethernet device, so it wants a MAC address for ${step.ip}. No ARP this time: flanneld, which runs on every node, wrote the row ${`${step.ip} → ${step.mac ?? ''}`} when that node joined the cluster.`,
        }),
        beat({
          at: { kind: 'encapsulate', in: 'node', cause: 'request' },
          focus: 'packet',
          say: ({ step, netns }) =>
            say`There is no wire behind ${step.dev}: it is a ${term('VXLAN')} device. A second table, the FDB, says at which node that MAC address is: ${step.outer.ip.dst}. So the whole frame, Ethernet header and all, becomes the content of a UDP packet from ${step.outer.ip.src}, which is ${netns}, to there.`,
        }),
        beat({
          at: { kind: 'link', in: 'node', cause: 'request', with: { dev: 'eth0' } },
          figure: ({ packet }) => ({ kind: 'bytes', wire: wireOf(packet) }),
          say: ({ packet }) =>
            say`This is what goes out on the wire. The first ${plain(added(packet))} bytes are the tunnel’s: the path to the other node (Ethernet and IP), the port of the tunnel (UDP ${udpOf(packet).dport}) and the number of the virtual network (VXLAN ${packet.vxlan?.vni ?? ''}). Then the frame inside begins.`,
          question: {
            ask: (m) =>
              say`${m.step.dev} carries IP packets of at most ${uplink(m).mtu} bytes (its ${term('MTU')}). How large may a pod’s packet be?`,
            choices: [
              {
                text: (m) => say`${uplink(m).mtu} bytes: the pod’s packet is what it is`,
                holds: (m) => podMtu(m) === uplink(m).mtu,
                reply: (m) =>
                  say`The envelope travels on ${m.step.dev}, too. A full packet with an envelope around it would not fit.`,
              },
              {
                text: (m) =>
                  say`${uplink(m).mtu - addedAboveEthernet(m.packet)} bytes: less IP, UDP and VXLAN`,
                holds: (m) => podMtu(m) === uplink(m).mtu - addedAboveEthernet(m.packet),
                reply: () =>
                  say`Nearly: the outer Ethernet header does not count, but the inner one does now. It is content like the rest.`,
              },
              {
                text: (m) => say`${uplink(m).mtu - added(m.packet)} bytes`,
                holds: (m) => podMtu(m) === uplink(m).mtu - added(m.packet),
                reply: (m) =>
                  say`Right, and the pod’s ${'eth0'} says ${podMtu(m)}. An MTU leaves out the outer Ethernet header, yet the inner one is content now: ${plain(added(m.packet))} either way.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'bridge', in: 'switch', cause: 'request' },
          focus: 'packet',
          say: ({ before }) =>
            say`Whoever listens between the nodes sees node talking to node: ${sourceOf(before)} to ${targetOf(before)}. The pods’ addresses, ${ipOf(innerOf(before)).src} and ${ipOf(innerOf(before)).dst}, are inside; VXLAN wraps, but it does not encrypt.`,
        }),
        beat({
          at: { kind: 'decapsulate', in: 'node', cause: 'request' },
          focus: 'packet',
          say: ({ step, netns, packet }) =>
            say`${netns} was the receiver of the UDP packet, and hands its content to ${step.dev}, whose network number is ${step.outer.vxlan.vni}, too. The envelope is gone; from here on a packet from ${ipOf(packet).src} to ${ipOf(packet).dst} has come in by ${step.dev}.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          say: ({ netns, packet, place }) =>
            say`${shortName(netns)} cannot tell that there was a tunnel. The TTL is ${ipOf(packet).ttl}, ${plain(ipOf(place.journey.born).ttl - ipOf(packet).ttl)} less than at the start: the two nodes routed it, and all that is between them counts for nothing.`,
        }),
      ],
    },
  ],
};

const podMtu = (m: Moment<'link'>): number => m.device('eth0', m.place.journey.hops[0]?.netns ?? '').mtu;
