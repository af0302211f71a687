import { nodeAddress, podOf, serverSaw, shortName } from './facts.ts';
import { BRIDGE, HOST_GW, KINDNET, VXLAN } from './modes.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const internet: Lesson = {
  id: 'internet',
  title: 'Out to the internet',
  learn:
    'Why a pod’s packets leave the cluster under its node’s address, and how the answers find their way back.',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc1918#section-3',
    'https://kubernetes.io/docs/tasks/administer-cluster/ip-masq-agent/',
  ],
  parts: [
    {
      scenario: 'egress-to-internet',
      request: { from: 'pod/default/client', to: 'http://203.0.113.10/' },
      modes: [VXLAN, HOST_GW, BRIDGE, KINDNET],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          say: ({ step, netns, packet }) =>
            say`${shortName(netns)} calls ${step.dst}, a machine on the internet. Only the default route fits, so the packet goes to ${step.via ?? ''}, its node. The source is the pod’s own address, ${ipOf(packet).src}.`,
        }),
        beat({
          at: { kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ step, netns }) =>
            say`On ${netns}, too, only the default route fits: by ${step.dev} to the router ${step.via ?? ''}. Addresses that begin with ${'10.'} are ${term('private')}: anybody may use them at home, and nobody on the internet has a route to them.`,
          question: {
            ask: () => say`From whom will the machine on the internet get this packet?`,
            choices: [
              {
                text: (m) => say`${ipOf(m.packet).src}, the pod`,
                holds: (m) => serverSaw(m.run, ipOf(m.packet).src),
                reply: () =>
                  say`It could arrive like that, but the answer could not: no router out there knows the way.`,
              },
              {
                text: (m) => say`${m.step.via ?? ''}, the router`,
                holds: (m) => serverSaw(m.run, m.step.via ?? ''),
                reply: () =>
                  say`A router at home does that. This one passes on what the nodes send, as it is.`,
              },
              {
                text: (m) => say`${nodeAddress(m.world, m.netns)}, the node`,
                holds: (m) => serverSaw(m.run, nodeAddress(m.world, m.netns)),
                reply: () =>
                  say`Right: the node lends its own address to everything that leaves the cluster.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { table: 'nat', hook: 'POSTROUTING' } },
          focus: 'why',
          say: ({ step, netns }) =>
            say`The last hook before a packet leaves ${netns}. ${plain(step.examined)} rules are compared; those of the pod network say: from a pod, and not to a pod, so ${'MASQUERADE'}. Packets between pods pass here as well, and are left alone.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'src' } },
          focus: 'packet',
          say: ({ before, packet }) =>
            say`The source ${sourceOf(before)} becomes ${sourceOf(packet)}. Many pods share this one address, and the port is what tells their connections apart: where two would have the same, NAT picks another.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'external', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet }) =>
            say`${shortName(netns)} sees ${sourceOf(packet)}. In real life, a cloud’s own NAT would have come after the node’s, because ${ipOf(packet).src} is private as well; the router here leaves that out.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', packet: 'TCP SYN-ACK', with: { undo: true } },
          focus: 'why',
          say: ({ before, packet, netns }) =>
            say`The answer came to the node, for ${targetOf(before)}. Its connection table knows whose this is: ${targetOf(packet)}. ${netns} writes that in, and passes the packet on to the pod.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', packet: 'TCP SYN-ACK' },
          say: ({ netns, packet, world }) =>
            say`${shortName(netns)} has its answer from ${sourceOf(packet)}. From outside, nobody can begin a connection like this: without a row in the table of ${podOf(world, netns).node}, no port there means this pod.`,
        }),
      ],
    },
  ],
};
