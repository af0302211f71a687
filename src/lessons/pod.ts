import { podOf, shortName, stepsOf } from './facts.ts';
import { BRIDGE, CALICO, HOST_GW, KINDNET, VXLAN } from './modes.ts';
import { beat, ethOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const pod: Lesson = {
  id: 'pod',
  title: 'What a pod is',
  learn: 'Why the containers of a pod call each other at localhost, and why nobody else can.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking',
    'https://man7.org/linux/man-pages/man7/network_namespaces.7.html',
  ],
  parts: [
    {
      scenario: 'localhost',
      request: { from: 'pod/default/cart/cart', to: 'http://127.0.0.1:6379/' },
      modes: [VXLAN, HOST_GW, BRIDGE, KINDNET, CALICO],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: ({ world, netns }) =>
            say`The pod ${shortName(netns)} has the containers ${plain(
              podOf(world, netns)
                .containers.map(({ name }) => name)
                .join(' and '),
            )}, and one that nobody asked for: ${term('pause')}. It starts first and sleeps, and so keeps the pod’s ${term('network namespace')} alive: devices, addresses, routes and sockets of the pod’s own. The other containers are started inside it; one that crashes and is restarted finds the same address.`,
        }),
        beat({
          at: { kind: 'route', in: 'pod', cause: 'request', with: { purpose: 'output' } },
          focus: 'why',
          say: ({ step, packet }) =>
            say`The request goes to ${targetOf(packet)}. All addresses that begin with ${'127.'} mean: this namespace itself, also called ${term('localhost')}. The routing table agrees: ${step.dst} is local, by the device ${step.dev}.`,
        }),
        beat({
          at: { kind: 'ingress', in: 'pod', cause: 'request', with: { dev: 'lo' } },
          focus: 'packet',
          say: ({ step, before }) =>
            say`${step.dev} is the ${term('loopback')} device. What goes out by it comes in by it, and no other device ever sees it: there is no wire, and both link addresses are ${ethOf(before).dst}.`,
          question: {
            ask: ({ packet }) => say`Who gets what is sent to ${targetOf(packet)}?`,
            choices: [
              {
                text: ({ world, netns }) => say`Nobody: ${other(podOf(world, netns))} is another container`,
                holds: ({ run }) => run.servedBy === null,
                reply: () =>
                  say`Containers of a pod have file systems of their own, but one network namespace together.`,
              },
              {
                text: ({ world, netns }) => say`The container ${other(podOf(world, netns))}`,
                holds: ({ run, world, netns }) =>
                  stepsOf(run, 'deliver').some(
                    ({ owner }) => owner === `${netns}/${other(podOf(world, netns))}`,
                  ),
                reply: () => say`Right: it listens on that port, and its sockets are in the same namespace.`,
              },
              {
                text: ({ world, netns }) => say`A program on ${podOf(world, netns).node}`,
                holds: ({ run, world, netns }) =>
                  stepsOf(run, 'deliver').some(({ owner }) => owner === podOf(world, netns).node),
                reply: () => say`The node has a namespace of its own, with a loopback device of its own.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          say: ({ step, packet, world, netns }) =>
            say`${step.owner} has it, from ${sourceOf(packet)}. Sharing a namespace also means sharing its ports: two containers of a pod cannot both listen on ${packet.l4?.proto === 'tcp' ? packet.l4.dport : ''}. Seen from outside, all of them are ${podOf(world, netns).ip}.`,
        }),
      ],
    },
    {
      scenario: 'localhost',
      request: { from: 'node/node-a', to: 'http://127.0.0.1:6379/' },
      modes: [VXLAN, HOST_GW, BRIDGE, KINDNET, CALICO],
      outcome: 'refused',
      beats: [
        beat({
          at: { kind: 'send', in: 'node', cause: 'request' },
          say: ({ netns, packet }) =>
            say`The same address again, ${targetOf(packet)}, but asked from ${netns}. A node has the namespace that the machine started with, the ${term('root namespace')}.`,
          question: {
            ask: () => say`What becomes of it?`,
            choices: [
              {
                text: () => say`The container in the pod answers again`,
                holds: ({ run }) => run.outcome === 'delivered',
                reply: () => say`Its socket is in the pod’s namespace. The packet never leaves the node’s.`,
              },
              {
                text: () => say`It is refused`,
                holds: ({ run }) => run.outcome === 'refused',
                reply: () => say`Right: in this namespace, nothing listens on that port.`,
              },
              {
                text: () => say`It waits until it times out`,
                holds: ({ run }) => run.outcome === 'timed-out',
                reply: () => say`The kernel knows at once that nothing listens there, and says so.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'end', in: 'node', cause: 'request' },
          focus: 'why',
          say: ({ netns, before }) =>
            say`No process of ${netns}’s root namespace listens on ${targetOf(before)}. ${term('localhost')} is not a place but a word: it means another place in every namespace.`,
        }),
      ],
    },
  ],
};

/** The container that is asked, not the one that asks. */
function other({ containers }: ReturnType<typeof podOf>): string {
  return containers.find(({ ports }) => ports.some(({ port }) => port === 6379))?.name ?? '';
}
