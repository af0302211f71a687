import { ownerOf, serviceAt, shortName, stepsOf } from './facts.ts';
import { HOST_GW, VXLAN, VXLAN_NFT } from './modes.ts';
import type { Around, Moment } from './moment.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const service: Lesson = {
  id: 'service',
  title: 'A Service is rules',
  learn: 'Why no device has a Service’s address, who turns it into a pod’s, and where.',
  sources: [
    'https://kubernetes.io/docs/reference/networking/virtual-ips/',
    'https://github.com/kubernetes/enhancements/blob/master/keps/sig-network/3866-nftables-proxy/README.md',
  ],
  parts: [
    {
      scenario: 'clusterip-cross-node',
      request: { from: 'pod/default/client', to: 'http://10.96.0.80/', endpoint: 'default/web-b' },
      modes: [VXLAN, HOST_GW],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: (m) =>
            say`Pods come and go, and their addresses with them. A ${term('Service')} is one lasting address for a set of pods: here ${`${serviceAt(m.world, dst(m)).name} ${dst(m)}`}, and behind it ${plain(serviceAt(m.world, dst(m)).endpoints.length)} pods, its ${term('endpoints')}. The client sends to the Service’s address, as to any other.`,
          question: {
            ask: (m) => say`Who has the address ${dst(m)}?`,
            choices: [
              {
                text: () => say`Every node: it is on one of their devices`,
                holds: (m) => isNode(m, ownerOf(m.world, dst(m))),
                reply: (m) =>
                  say`In IPVS mode it would be so. Here you can look through all ${plain(devices(m))} devices of this cluster and not find it.`,
              },
              {
                text: () => say`The first of its pods`,
                holds: (m) => m.world.pods.some(({ key }) => key === ownerOf(m.world, dst(m))),
                reply: () => say`A pod has its own address and never hears of the Service’s.`,
              },
              {
                text: () => say`Nobody`,
                holds: (m) => ownerOf(m.world, dst(m)) === undefined,
                reply: (m) =>
                  say`Right: not one of the ${plain(devices(m))} devices here has it. It exists only in rules.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          say: ({ step }) =>
            say`The pod knows nothing of Services. ${step.dst} is not on its link, so the packet goes to the gateway ${step.via ?? ''}, like everything that goes far.`,
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { table: 'nat' } },
          focus: 'why',
          say: ({ step, netns }) =>
            say`${netns} looks at it before it routes it. ${term('kube-proxy')} runs on every node and writes ${term('iptables')} rules: a chain for every Service and one for every endpoint. ${plain(step.examined)} rules are compared here, and the chain ${serviceChain(step)} draws one of ${plain(step.choices?.length ?? 0)} endpoints, each with the same chance.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'dst' } },
          focus: 'packet',
          say: ({ before, packet }) =>
            say`The rule that decided says ${'DNAT'}: the destination becomes ${targetOf(packet)} instead of ${targetOf(before)}. The source stays ${sourceOf(packet)}.`,
        }),
        beat({
          at: { kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } },
          focus: 'why',
          say: ({ step }) =>
            say`Only now is the route looked up, and for the new address: ${step.dst} by ${step.dev}. From here on this is a packet from pod to pod.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet }) =>
            say`${shortName(netns)} sees a packet to its own address, ${targetOf(packet)}, from ${sourceOf(packet)}. Where the client had turned to, it cannot know.`,
        }),
      ],
    },
    {
      scenario: 'clusterip-cross-node',
      request: { from: 'pod/default/client', to: 'http://10.96.0.80/', endpoint: 'default/web-b' },
      modes: [VXLAN_NFT],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'ingress', in: 'node', cause: 'request' },
          say: ({ world }) =>
            say`The same request, but kube-proxy now works in its ${term(world.serviceProxy)} mode. iptables compares rules one after the other, so more Services mean more comparisons.`,
          question: {
            ask: () => say`What would nftables do better with ten thousand Services?`,
            choices: [
              {
                text: () => say`It looks the Service up in a map: one step, however many there are`,
                holds: (m) => usesMap(m),
                reply: () => say`Right: address, protocol and port together are the key of a map.`,
              },
              {
                text: () => say`It compares the same rules, only faster`,
                holds: (m) => !usesMap(m) && rewrites(m),
                reply: () =>
                  say`A list stays a list. The difference is that there is no list of Services any more.`,
              },
              {
                text: () => say`It needs no rewriting: the pod gets the Service’s address`,
                holds: (m) => !rewrites(m),
                reply: () =>
                  say`No pod has that address. Rewriting is what a Service is, in this mode as well.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { chain: 'nat-prerouting' } },
          focus: 'why',
          say: ({ step }) =>
            say`${plain(step.examined)} rules compared. One of them found the Service in a map by its key, ${step.matched.find(({ element }) => element !== undefined)?.element ?? ''}, and jumped to its chain; there one rule holds ${allEndpoints(step.choices?.length ?? 0)}.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'dst' } },
          focus: 'packet',
          say: ({ before, packet }) =>
            say`The outcome is the same: ${targetOf(before)} becomes ${targetOf(packet)}. Modes differ in how they find the pod, not in what the pod sees.`,
        }),
      ],
    },
  ],
};

const dst = ({ packet }: Moment<'send'>): string => ipOf(packet).dst;
const isNode = ({ world }: Around, name: string | undefined): boolean =>
  world.nodes.some((node) => node.name === name);
const devices = ({ world }: Around): number =>
  world.namespaces.reduce((sum, { interfaces }) => sum + interfaces.length, 0);
const serviceChain = (step: Moment<'hook'>['step']): string =>
  step.matched.findLast(({ chain }) => chain.startsWith('KUBE-SVC-'))?.chain ?? '';
const allEndpoints = (count: number) =>
  plain(count === 1 ? 'its one endpoint' : count === 2 ? 'both endpoints' : `all ${count} endpoints`);
const rewrites = ({ run }: Around): boolean => stepsOf(run, 'nat').length > 0;
/** Whether the rule that found the Service did so by the element of a map. */
const usesMap = ({ run }: Around): boolean =>
  stepsOf(run, 'hook').some(
    ({ choices, matched }) => choices && matched.some(({ element }) => element?.includes(' . ')),
  );
