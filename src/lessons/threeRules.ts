import { nodeAddress, otherNode, serverSaw, shortName, stepsOf } from './facts.ts';
import { BRIDGE, CALICO, HOST_GW, KINDNET, VXLAN } from './modes.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const threeRules: Lesson = {
  id: 'three-rules',
  title: 'The three rules of the pod network',
  learn: 'What Kubernetes promises about pod addresses, and what it leaves to the pod network.',
  sources: ['https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model'],
  parts: [
    {
      scenario: 'three-rules',
      request: { from: 'pod/default/client', to: 'http://10.244.2.11:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE, KINDNET, CALICO],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ packet, run }) =>
            say`A ${term('packet')} is a piece of data with headers in front. They say where it comes from, ${sourceOf(packet)}, and where it goes, ${targetOf(packet)}: the ${term('IP address')} names the machine or pod, and the ${term('port')} after the colon the program on it. This is the first packet of the request ${run.request.to}.`,
        }),
        beat({
          at: { kind: 'egress', in: 'pod', cause: 'request' },
          say: ({ packet, step, world }) =>
            say`It leaves the pod by the pod’s network device, ${step.dev}. Rule one: every pod has an IP address of its own, unique in the whole cluster. Here they are ${plain(world.pods.map(({ name, ip }) => `${name} ${ip}`).join(', '))}; this packet comes from ${ipOf(packet).src}.`,
        }),
        beat({
          at: { kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ netns, step, packet }) =>
            say`A ${term('node')} is a machine that runs pods, and ${netns} works as a router for its own. ${ipOf(packet).dst} is none of its addresses, so its routing table says where to pass the packet on: by ${step.dev}.`,
          question: {
            ask: ({ world, packet, netns }) =>
              say`${ipOf(packet).dst} is a pod on ${otherNode(world, netns).name}. Which address will it see as the sender’s?`,
            choices: [
              {
                text: ({ world, netns }) => say`${nodeAddress(world, netns)}, that of ${netns}`,
                holds: ({ run, world, netns }) => serverSaw(run, nodeAddress(world, netns)),
                reply: () =>
                  say`A router at home does that: it lends its own address. Between pods Kubernetes rules it out.`,
              },
              {
                text: ({ packet, place }) =>
                  say`${ipOf(packet).src}, that of ${shortName(place.journey.hops[0]?.netns ?? '')}`,
                holds: ({ run, packet }) => serverSaw(run, ipOf(packet).src),
                reply: () => say`Right: nothing on the way rewrites it. That is rule two.`,
              },
              {
                text: ({ world, netns }) =>
                  say`${otherNode(world, netns).ip}, that of ${otherNode(world, netns).name}`,
                holds: ({ run, world, netns }) => serverSaw(run, otherNode(world, netns).ip),
                reply: () =>
                  say`The other node passes the packet on, too, but as a router: it leaves both addresses alone.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet, world }) =>
            say`Rule two: a pod reaches every other pod, on whatever node, without address translation (${term('NAT')}). ${shortName(netns)} gets the packet from ${sourceOf(packet)} to ${targetOf(packet)}, as it was sent. How it got across is up to the pod network, here ${world.podNetwork}.`,
        }),
      ],
    },
    {
      scenario: 'three-rules',
      request: { from: 'node/node-a', to: 'http://10.244.1.11:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE, KINDNET, CALICO],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'node', cause: 'request' },
          say: ({ netns, packet }) =>
            say`Now a program on ${netns} itself calls a pod there, ${targetOf(packet)}. Rule three: what runs on a node reaches all pods of that node. The ${term('kubelet')}, the node’s agent, depends on it: its probes ask pods whether they are ready.`,
          question: {
            ask: () => say`How often is an address rewritten in this request, there and back?`,
            choices: [
              {
                text: () => say`Once there, and once on the way back`,
                holds: ({ run }) => stepsOf(run, 'nat').length === 2,
                reply: () => say`A request to a Service is treated like that. This one names the pod itself.`,
              },
              {
                text: () => say`In every packet`,
                holds: ({ run }) => stepsOf(run, 'nat').length >= run.journeys.length,
                reply: () => say`The Ethernet header is new on every link. The IP addresses stay.`,
              },
              {
                text: () => say`Never`,
                holds: ({ run }) => stepsOf(run, 'nat').length === 0,
                reply: () => say`Right. NAT comes in with Services and with the internet.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          say: ({ netns, packet }) =>
            say`${shortName(netns)} is reached, and sees its node as ${ipOf(packet).src}. Pods with ${'hostNetwork: true'} stand outside these rules: they have no address of their own and use their node’s.`,
        }),
      ],
    },
  ],
};
