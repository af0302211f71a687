import { addressOn, otherNode, ownerOf, serverSaw, shortName } from './facts.ts';
import { HOST_GW, VXLAN } from './modes.ts';
import type { Around } from './moment.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const nodeport: Lesson = {
  id: 'nodeport',
  title: 'NodePort and the lost client address',
  learn: 'Why a Service can be reached at every node, and why the pod may then not see who is calling.',
  sources: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport',
    'https://kubernetes.io/docs/tutorials/services/source-ip/',
  ],
  parts: [
    {
      scenario: 'nodeport-from-outside',
      request: { from: 'external/visitor', to: 'http://172.18.0.2:30080/' },
      modes: [VXLAN, HOST_GW],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'external', cause: 'request' },
          say: ({ packet, netns, world }) =>
            say`${netns} is outside the cluster and cannot reach pods or Service addresses. A ${term('NodePort')} Service has a port on every node instead: here ${targetOf(packet)}, on ${ownerOf(world, ipOf(packet).dst) ?? ''}.`,
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { table: 'nat' } },
          focus: 'why',
          say: ({ step, netns, packet }) =>
            say`No program on ${netns} waits at ${targetOf(packet)}. kube-proxy’s rules catch the packet: ${plain(step.matched.length)} of them match on its way through the chains, and one sets the mark ${`0x${(step.mark ?? 0).toString(16)}`}, a note to a later hook: translate the source, too.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'dst' } },
          focus: 'packet',
          say: ({ before, netns, packet, world }) =>
            say`The destination ${targetOf(before)} becomes ${targetOf(packet)}. That pod is on ${world.pods.find(({ ip }) => ip === ipOf(packet).dst)?.node ?? ''}, not on ${netns}: any node will do as the door.`,
          question: {
            ask: ({ world, packet }) => say`Whom will ${podAt(world, ipOf(packet).dst)} see as its client?`,
            choices: [
              {
                text: ({ packet, place }) =>
                  say`${place.journey.hops[0]?.netns ?? ''}, at ${ipOf(packet).src}`,
                holds: ({ run, packet }) => serverSaw(run, ipOf(packet).src),
                reply: () =>
                  say`Then the pod would answer the visitor directly, and the visitor would get an answer from somebody it never asked.`,
              },
              {
                text: ({ netns, ...m }) => say`${netns}, at ${leaving(m).ip}`,
                holds: (m) => serverSaw(m.run, leaving(m).ip),
                reply: (m) =>
                  say`Right: the address of the device that the packet leaves by, ${leaving(m).dev}. So the answer comes back here.`,
              },
              {
                text: ({ world, netns }) =>
                  say`${otherNode(world, netns).name}, at ${otherNode(world, netns).ip}`,
                holds: ({ run, world, netns }) => serverSaw(run, otherNode(world, netns).ip),
                reply: () =>
                  say`That node only routes. It knows nothing of the rewriting that was done elsewhere.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'src' } },
          focus: 'packet',
          say: ({ before, packet, netns }) =>
            say`${term('Masquerade')}: the source ${sourceOf(before)} becomes ${sourceOf(packet)}. Only ${netns} can undo both rewritings, so the answer has to come back to it. The price: the client’s address is gone.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet }) =>
            say`${shortName(netns)} sees ${sourceOf(packet)}. Whatever it does with its clients’ addresses, logs, limits, locations, it does with that of a node.`,
        }),
        beat({
          at: { kind: 'nat', netns: 'node-a', packet: 'TCP SYN-ACK', with: { manip: 'src', undo: true } },
          focus: 'packet',
          say: ({ packet, netns }) =>
            say`On the way back ${netns} undoes both: the answer leaves as ${sourceOf(packet)} to ${targetOf(packet)}. The visitor notices nothing.`,
        }),
      ],
    },
    {
      scenario: 'nodeport-local',
      request: { from: 'external/visitor', to: 'http://172.18.0.3:30080/' },
      modes: [VXLAN, HOST_GW],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { table: 'nat' } },
          focus: 'why',
          say: ({ netns, step }) =>
            say`The way out: ${'externalTrafficPolicy: Local'}. The Service now uses only pods of the node that was called, here ${netns}. The answer passes this node anyhow, so no rule sets a mark, and ${plain(step.mark === undefined ? 'the source will stay' : 'the source changes')}.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ netns, packet, world }) =>
            say`${shortName(netns)} sees ${sourceOf(packet)}: ${ownerOf(world, ipOf(packet).src) ?? ''} itself.`,
        }),
      ],
    },
    {
      scenario: 'nodeport-local',
      request: { from: 'external/visitor', to: 'http://172.18.0.2:30080/' },
      modes: [VXLAN, HOST_GW],
      outcome: 'timed-out',
      beats: [
        beat({
          at: { kind: 'send', in: 'external', cause: 'request' },
          say: ({ packet, world }) =>
            say`The same Service, but the visitor calls the other node, ${ownerOf(world, ipOf(packet).dst) ?? ''}, where no pod of it runs.`,
          question: {
            ask: () => say`What will the visitor see?`,
            choices: [
              {
                text: () => say`An answer: the node passes it on to the other one`,
                holds: ({ run }) => run.outcome === 'delivered',
                reply: () =>
                  say`With the policy ${'Local'} it must not: it would have to translate the source again.`,
              },
              {
                text: () => say`“Connection refused”`,
                holds: ({ run }) => run.outcome === 'refused',
                reply: () =>
                  say`For that, somebody would have to answer. The rule here throws the packet away in silence.`,
              },
              {
                text: () => say`Nothing, until it gives up`,
                holds: ({ run }) => run.outcome === 'timed-out',
                reply: () =>
                  say`Right. Load balancers ask each node’s health check port first, and call only nodes that have a pod.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'end', in: 'node', cause: 'request' },
          focus: 'why',
          say: ({ netns, before }) =>
            say`A rule of kube-proxy on ${netns} drops what comes from outside for this Service: ${sourceOf(before)} hears nothing. Use ${'Local'} with a load balancer that knows where the pods are.`,
        }),
      ],
    },
  ],
};

/** The device by which the node passes the packet on, and its address there. */
function leaving({ next, world }: Pick<Around, 'next' | 'world'>): { dev: string; ip: string } {
  const { step, netns } = next({ kind: 'route', in: 'node', cause: 'request', with: { purpose: 'input' } });
  return { dev: step.dev, ip: addressOn(world, netns, step.dev).ip };
}

const podAt = (world: Around['world'], ip: string): string =>
  world.pods.find((pod) => pod.ip === ip)?.name ?? ip;
