import { shortName, stepsOf } from './facts.ts';
import { HOST_GW, VXLAN } from './modes.ts';
import type { Around } from './moment.ts';
import { beat, changeOf, flowOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

export const conntrack: Lesson = {
  id: 'conntrack',
  title: 'Connection tracking and the way back',
  learn: 'How a node remembers what it rewrote, so that the answer seems to come from whom the client asked.',
  sources: [
    'https://conntrack-tools.netfilter.org/manual.html#what',
    'https://kubernetes.io/docs/reference/networking/virtual-ips/',
  ],
  parts: [
    {
      scenario: 'clusterip-cross-node',
      request: { from: 'pod/default/client', to: 'http://10.96.0.80/', endpoint: 'default/web-b' },
      modes: [VXLAN, HOST_GW],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'conntrack', in: 'node', cause: 'request', with: { what: 'new' } },
          focus: 'why',
          say: ({ packet, netns }) =>
            say`${netns} keeps a table of all connections that pass through it: ${term('connection tracking')}, conntrack for short. A connection is known by five things: protocol, both addresses and both ports. No row has ${sourceOf(packet)} to ${targetOf(packet)} yet, so this packet is ${'NEW'}.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'dst' } },
          focus: 'packet',
          say: ({ step }) =>
            say`The Service’s rules rewrite the destination: ${changeOf(step, 'ip.dst').from} becomes ${changeOf(step, 'ip.dst').to}. They are asked for the first packet of a connection only.`,
        }),
        beat({
          at: { kind: 'conntrack', in: 'node', cause: 'request', with: { what: 'confirm' } },
          focus: 'tables',
          figure: ({ step }) => ({
            kind: 'flow',
            original: flowOf(step).original,
            reply: flowOf(step).reply,
          }),
          say: ({ netns }) =>
            say`The packet has come through, and its row becomes valid. It holds two directions: what the client sends, and what an answer will look like when it comes to ${netns}. Without NAT one would be the other turned round; here they differ.`,
          question: {
            ask: (m) =>
              say`The answer comes from ${`${flowOf(m.step).reply.src}:${flowOf(m.step).reply.sport}`}, but the client waits for one from ${`${flowOf(m.step).original.dst}:${flowOf(m.step).original.dport}`}. Who puts that right?`,
            choices: [
              {
                text: (m) => say`${shortName(server(m))}: it answers in the Service’s name`,
                holds: (m) => undoneAt(m) === server(m),
                reply: () => say`It does not know of the Service, and answers with its own address.`,
              },
              {
                text: ({ world, netns }) => say`${farNode({ world, netns })}, where the answer starts`,
                holds: (m) => undoneAt(m) === farNode(m),
                reply: () =>
                  say`Its table knows this connection, but as one from pod to pod. It rewrote nothing, so it has nothing to undo.`,
              },
              {
                text: ({ netns }) => say`${netns}, which has this row`,
                holds: (m) => undoneAt(m) === m.netns,
                reply: () =>
                  say`Right. This is why the answer must come back by the node that did the rewriting.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'send', in: 'pod', packet: 'TCP SYN-ACK' },
          focus: 'packet',
          say: ({ packet, netns }) =>
            say`${shortName(netns)} answers from its own address: ${sourceOf(packet)} to ${targetOf(packet)}. If this reached the client as it is, the client would not recognise the sender, and would answer with a reset.`,
        }),
        beat({
          at: {
            kind: 'conntrack',
            netns: 'node-a',
            packet: 'TCP SYN-ACK',
            with: { direction: 'reply', what: 'found' },
          },
          focus: 'why',
          figure: ({ step, find }) => {
            const { original, reply } = flowOf(
              find({ kind: 'conntrack', in: 'node', cause: 'request', with: { what: 'confirm' } }).step,
            );
            return { kind: 'flow', original, reply: step.direction === 'reply' ? reply : original };
          },
          say: ({ netns, step }) =>
            say`Back on ${netns}, the answer is compared with the table, and fits the second direction of the row: the state is ${step.state}, the direction ${step.direction}.`,
        }),
        beat({
          at: { kind: 'nat', netns: 'node-a', packet: 'TCP SYN-ACK', with: { undo: true } },
          focus: 'packet',
          say: ({ step, packet }) =>
            say`So it is translated back: its source ${changeOf(step, 'ip.src').from} becomes ${sourceOf(packet)}. No rule was asked; the row says it all.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', packet: 'TCP SYN-ACK' },
          say: ({ packet, netns }) =>
            say`${shortName(netns)} gets the answer from ${sourceOf(packet)}, just whom it had asked.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', packet: 'TCP data', with: { manip: 'dst' } },
          focus: 'why',
          say: ({ step, run }) =>
            say`The client’s next packets are rewritten by the same row: again to ${changeOf(step, 'ip.dst').to}. An endpoint is drawn once per connection (draws in this whole run: ${plain(stepsOf(run, 'hook').filter(({ choices }) => choices).length)}), so a connection stays with its pod.`,
        }),
      ],
    },
  ],
};

/** Where the answer is translated back. */
const undoneAt = (m: Around): string =>
  m.find({ kind: 'nat', packet: 'TCP SYN-ACK', with: { undo: true } }).netns;
/** Who answers. */
const server = (m: Around): string => m.find({ kind: 'send', packet: 'TCP SYN-ACK' }).netns;
const farNode = ({ world, netns }: Pick<Around, 'world' | 'netns'>): string =>
  world.nodes.find(({ name }) => name !== netns)?.name ?? '';
