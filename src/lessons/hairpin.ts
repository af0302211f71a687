import { addressOn, serviceAt, shortName } from './facts.ts';
import { BRIDGE, HOST_GW, VXLAN } from './modes.ts';
import type { Around } from './moment.ts';
import { beat, changeOf, ipOf, plain, say, sourceOf, targetOf, term } from './say.ts';
import type { Lesson } from './types.ts';

/** The port of the bridge by which the frame came in. */
const cameBy = (m: Around): string => m.find({ kind: 'ingress', in: 'node', cause: 'request' }).step.dev;
const switched = (m: Around) => m.find({ kind: 'bridge', in: 'node', cause: 'request' }).step;

export const hairpin: Lesson = {
  id: 'hairpin',
  title: 'Hairpin: calling yourself',
  learn: 'What it takes for a pod to reach itself through its own Service.',
  sources: [
    'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/#a-pod-fails-to-reach-itself-via-the-service-ip',
    'https://www.rfc-editor.org/rfc/rfc1812#section-5.3.8',
  ],
  parts: [
    {
      scenario: 'hairpin',
      request: { from: 'pod/default/web', to: 'http://10.96.0.80/' },
      modes: [VXLAN, HOST_GW, BRIDGE],
      outcome: 'delivered',
      beats: [
        beat({
          at: { kind: 'send', in: 'pod', cause: 'request' },
          say: ({ packet, netns, world }) =>
            say`${shortName(netns)} calls the Service ${targetOf(packet)}, whose only endpoint is ${plain(
              serviceAt(world, ipOf(packet).dst)
                .endpoints.map(({ pod }) => shortName(pod ?? ''))
                .join(', '),
            )}: itself. It does not know that, and neither does anybody forbid it.`,
        }),
        beat({
          at: { kind: 'hook', in: 'node', cause: 'request', with: { table: 'nat' } },
          focus: 'why',
          say: ({ step, packet }) =>
            say`The endpoint’s chain begins with a rule for this very case: if the source is the endpoint itself, ${ipOf(packet).src}, mark the packet. The mark ${`0x${(step.mark ?? 0).toString(16)}`} asks for a new source further on.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'dst' } },
          focus: 'packet',
          say: ({ packet }) =>
            say`Now the packet is from ${sourceOf(packet)} to ${targetOf(packet)}: the same address twice. A pod would throw it away as forged, because nothing from outside can have its own address as the source.`,
          question: {
            ask: (m) => say`It came into the bridge by ${cameBy(m)}. By which port must it leave?`,
            choices: [
              {
                text: (m) => say`By ${switched(m).dev} itself, up to the node`,
                holds: (m) => switched(m).verdict === 'local',
                reply: () =>
                  say`The node has translated and routed it already. What is left is to reach the pod.`,
              },
              {
                text: (m) => say`By ${cameBy(m)}, where it came in`,
                holds: (m) => switched(m).verdict === 'forward' && switched(m).ports.includes(cameBy(m)),
                reply: () =>
                  say`Right, there is only this one wire to the pod. A bridge does not normally do that.`,
              },
              {
                text: () => say`By all ports but that one`,
                holds: (m) => switched(m).verdict === 'flood',
                reply: () =>
                  say`The pod is behind that one port only. On all the others nobody waits for it.`,
              },
            ],
          },
        }),
        beat({
          at: { kind: 'bridge', in: 'node', cause: 'request' },
          focus: 'why',
          say: (m) =>
            say`As a rule, a bridge sends no frame back where it came from: whoever is there has seen it already. The port ${cameBy(m)} makes an exception, because ${term('hairpin mode')} is ${plain(m.device(cameBy(m)).hairpin ? 'on' : 'off')} there; the pod network has set that.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', cause: 'request', with: { manip: 'src' } },
          focus: 'packet',
          say: ({ step, netns, world }) =>
            say`And the mark takes effect: the source ${changeOf(step, 'ip.src').from} becomes ${changeOf(step, 'ip.src').to}, the address of ${netns} on the bridge${plain(changeOf(step, 'ip.src').to === addressOn(world, netns, 'cni0').ip ? '' : ' or nearby')}. Now it is a packet like any other.`,
        }),
        beat({
          at: { kind: 'deliver', in: 'pod', cause: 'request' },
          focus: 'packet',
          say: ({ packet, netns }) =>
            say`${shortName(netns)} receives its own request, from a stranger: ${sourceOf(packet)}. It will answer to there, and so the answer passes the node, which alone can undo what it did.`,
        }),
        beat({
          at: { kind: 'nat', in: 'node', packet: 'TCP SYN-ACK', with: { manip: 'src', undo: true } },
          focus: 'packet',
          say: ({ packet }) =>
            say`Both rewritings are undone, the destination first and the source at the end: ${sourceOf(packet)} to ${targetOf(packet)}. The pod has called its Service, and the Service has answered.`,
        }),
      ],
    },
  ],
};
