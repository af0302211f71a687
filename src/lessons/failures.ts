import { ownerOf, shortName } from './facts.ts';
import { BRIDGE, HOST_GW, VXLAN } from './modes.ts';
import type { Around } from './moment.ts';
import { beat, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson, Question } from './types.ts';

/** Who, in the end, told the client; undefined: nobody. */
function teller({ run }: Around): string | undefined {
  const error = run.journeys.find(
    ({ cause, born }) =>
      cause.kind === 'icmpError' || (born.l4?.proto === 'tcp' && (born.l4.flags & 4) !== 0),
  );
  return error?.hops[0]?.netns;
}

/** The three ways in which a request fails; the run says which it was. */
const whatWillItSee: Question<'send'> = {
  ask: ({ netns }) => say`What will the program in ${shortName(netns)} be told?`,
  choices: [
    {
      text: () => say`“Connection refused”, at once`,
      holds: ({ run }) => run.outcome === 'refused',
      reply: ({ run }) =>
        run.outcome === 'refused'
          ? say`Right: somebody takes the trouble to answer no.`
          : say`For that, somebody at the address would have to answer no.`,
    },
    {
      text: () => say`“No route to host”, after a while`,
      holds: ({ run }) => run.outcome === 'host-unreachable',
      reply: ({ run }) =>
        run.outcome === 'host-unreachable'
          ? say`Right: ARP is tried a few times first, and then there is somebody who knows that nobody is there.`
          : say`There is a machine at that address, and it is found.`,
    },
    {
      text: () => say`Nothing: it waits until it gives up`,
      holds: ({ run }) => run.outcome === 'timed-out',
      reply: ({ run }) =>
        run.outcome === 'timed-out'
          ? say`Right: the packet is thrown away, and nobody says so.`
          : say`Silence comes from rules that drop, and from packets that get lost. Here, somebody notices and says so.`,
    },
  ],
};

export const failures: Lesson = {
  id: 'failures',
  title: 'When it fails: who said so?',
  learn: 'What “refused”, “timed out” and “no route to host” each mean, and which machine to ask next.',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2',
    'https://www.rfc-editor.org/rfc/rfc1122#section-3.2.2.1',
  ],
  parts: [
    {
      scenario: 'closed-port',
      request: { from: 'pod/default/client', to: 'http://10.244.2.11:9999/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'refused',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: ({ packet, world }) =>
            say`Failures tell as much as successes, if one knows who is speaking. First: ${targetOf(packet)}. The address is that of ${shortName(ownerOf(world, ipOf(packet).dst) ?? '')}, but no program there listens on that port.`,
          question: whatWillItSee,
        }),
        beat({
          at: { kind: 'end', in: 'pod', cause: 'request' },
          focus: 'why',
          say: ({ netns, before }) =>
            say`The packet arrives. The kernel in ${shortName(netns)}’s namespace looks for a socket that listens on ${targetOf(before)}, and there is none.`,
        }),
        beat({
          at: { kind: 'send', in: 'pod', packet: 'TCP RST' },
          focus: 'packet',
          say: ({ packet }) =>
            say`So that kernel answers with a ${term('RST')}, TCP’s word for no, from ${sourceOf(packet)}. No program in the pod had a part in it.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', packet: 'TCP RST' },
          say: (m) =>
            say`“Connection refused”, said ${shortName(teller(m) ?? '')}. This is good news about the network: the way there and back works. Look at the pod: is the program running, and on this port?`,
        }),
      ],
    },
    {
      scenario: 'service-without-endpoints',
      request: { from: 'pod/default/client', to: 'http://10.96.0.80/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'refused',
      beats: [
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { verdict: 'reject' } },
          focus: 'why',
          say: ({ netns, before }) =>
            say`Next, a Service that has no endpoints, at ${targetOf(before)}. There is no pod that could answer no. But on ${netns} kube-proxy has written a rule that does: ${'REJECT'}.`,
        }),
        beat({
          at: { kind: 'send', in: 'node', cause: 'icmpError' },
          focus: 'packet',
          say: ({ packet, netns }) =>
            say`${netns} sends the client an ${term('ICMP')} message, the network’s way to report errors: port unreachable, from ${sourceOf(packet)}. It quotes the packet it is about, so that the client’s kernel finds the right socket.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'icmpError' },
          say: (m) =>
            say`The program reads “Connection refused” again, the same words, but this time ${teller(m) ?? ''} said so. Same words, other cause: look at the Service, its selector and its endpoints.`,
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
          at: { kind: 'hook', in: 'node', cause: 'request', with: { verdict: 'drop' } },
          focus: 'why',
          say: ({ netns, before }) =>
            say`Third: a packet to ${targetOf(before)} meets a rule on ${netns} that says ${'DROP'}. It is thrown away, and nobody is told.`,
        }),
        beat({
          at: { kind: 'send', in: 'external', cause: 'retransmission' },
          say: ({ run, netns }) =>
            say`${netns} hears nothing and sends the same packet again, ${plain(run.journeys.filter(({ cause }) => cause.kind === 'retransmission').length)} times in all, before the program gives up: “timed out”. Nobody said so; silence did. Look for what swallows packets on the way: drop rules, policies, firewalls, a missing way back.`,
        }),
      ],
    },
    {
      scenario: 'unused-address',
      request: { from: 'pod/default/client', to: 'http://10.244.1.99:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'host-unreachable',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: ({ packet }) =>
            say`Last: ${ipOf(packet).dst}, an address that belongs to no pod, perhaps to one that is gone. It is in the client’s own subnet.`,
          question: whatWillItSee,
        }),
        beat({
          at: { kind: 'end', in: 'pod', cause: 'request' },
          focus: 'why',
          say: ({ netns, run, step, place }) =>
            say`${plain(run.journeys.filter(({ cause }) => cause.kind === 'arp').length)} times ARP asks who has the address, and nobody answers. After ${plain(Math.round((step.t - (place.hop.steps[0]?.t ?? 0)) / 1e6))} seconds ${shortName(netns)}’s own kernel gives up and tells the program: “No route to host”. The packet never left the pod.`,
        }),
      ],
    },
    {
      scenario: 'across-nodes',
      request: { from: 'pod/default/client', to: 'http://10.244.2.99:8080/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'host-unreachable',
      beats: [
        beat({
          at: { kind: 'end', in: 'node', cause: 'request' },
          focus: 'why',
          say: ({ netns, before }) =>
            say`The same with ${ipOf(before).dst}, in the subnet of the other node. The packet gets as far as ${netns}, and there ARP asks in vain.`,
        }),
        beat({
          at: { kind: 'send', in: 'node', cause: 'icmpError' },
          focus: 'packet',
          say: ({ netns, packet }) =>
            say`${netns} reports it: ICMP host unreachable, from ${sourceOf(packet)}, an address of its own.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'icmpError' },
          say: (m) =>
            say`“No route to host” once more; this time ${teller(m) ?? ''} said so. Three questions find most faults: what was said, who said it, and how far did the packet get?`,
        }),
      ],
    },
  ],
};
