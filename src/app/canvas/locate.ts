import type { StepPlace } from '../../core/trace/playback.ts';
import type { Hop } from '../../core/trace/run.ts';
import type { Step } from '../../core/trace/step.ts';
import type { Scene } from './scene.ts';
import { boxSpot, deviceSpot, kernelSpot, programSpot, stageSpot, type SpotId, type Stage } from './spots.ts';

/** Whether the packet, at a step of a hop, is one that this host made itself rather than one that came in. */
function isOwn(hop: Hop, stepIndex: number): boolean {
  for (let i = stepIndex; i >= 0; i--) {
    const kind = hop.steps[i]?.kind;
    if (kind === 'send' || kind === 'encapsulate') return true;
    if (kind === 'ingress') return false;
  }
  return false;
}

/** Whether the last look into the routing table said that the packet is for this host. */
function isForMe(hop: Hop, stepIndex: number): boolean {
  for (let i = stepIndex; i >= 0; i--) {
    const step = hop.steps[i];
    if (step?.kind === 'route') return step.purpose === 'input' && step.result !== 'forward';
  }
  return false;
}

/** The station of a kernel's path at which a step happens, or the device it speaks about. */
function stationOf(hop: Hop, stepIndex: number, step: Step): Stage | { readonly dev: string } {
  switch (step.kind) {
    case 'ingress':
    case 'egress':
    case 'bridge':
    case 'arp':
    case 'encapsulate':
    case 'decapsulate':
      return { dev: step.dev };
    case 'hook':
    case 'nat':
      return step.hook;
    case 'conntrack':
      // Connection tracking has two functions at four hooks: one that looks up, one that confirms on the way out.
      return step.what === 'confirm'
        ? isForMe(hop, stepIndex)
          ? 'INPUT'
          : 'POSTROUTING'
        : isOwn(hop, stepIndex)
          ? 'OUTPUT'
          : 'PREROUTING';
    case 'route':
      return step.purpose === 'output' ? 'outputRouting' : 'routing';
    case 'forward':
      return 'FORWARD';
    case 'neighbour':
    case 'link':
    case 'fragment':
      return 'neighbour';
    case 'collect':
    case 'reassemble':
      return isForMe(hop, stepIndex) ? 'INPUT' : 'PREROUTING';
    case 'send':
      return 'sockets';
    case 'deliver':
      if (step.source === 'reassemble') return isForMe(hop, stepIndex) ? 'INPUT' : 'PREROUTING';
      return 'sockets';
    case 'end': {
      // An end happens where the packet was: at the step before it, or where it came in.
      const before = hop.steps[stepIndex - 1];
      return before ? stationOf(hop, stepIndex - 1, before) : 'sockets';
    }
    default:
      return step satisfies never;
  }
}

const firstOf = (scene: Scene, ids: readonly SpotId[]): SpotId | null =>
  ids.find((id) => scene.spots.has(id)) ?? null;

/** A kernel asks and answers ARP at the device itself, without any of its hooks: nothing of it happens at the sockets. */
function arpDevice(hop: Hop, stepIndex: number): string | undefined {
  const near = [hop.steps[stepIndex + 1], hop.steps[stepIndex - 1]];
  return near.flatMap((step) => (step && 'dev' in step ? [step.dev] : []))[0];
}

/** The device that a step is about, where it happens at a device. */
function deviceOf(scene: Scene, { journey, hop, stepIndex }: At, step: Step): string | undefined {
  if (journey.born.arp && (step.kind === 'send' || step.kind === 'deliver' || step.kind === 'end')) {
    return scene.netns.get(hop.netns)?.kind === 'node' ? arpDevice(hop, stepIndex) : undefined;
  }
  if (step.kind === 'link') {
    // A header that the bridge rewrites, for DNAT inside it, never comes near the neighbour stage.
    const dev = scene.netns.get(hop.netns)?.interfaces.find(({ name }) => name === step.dev);
    if (dev && dev.master !== null) return step.dev;
  }
  const station = stationOf(hop, stepIndex, step);
  return typeof station === 'object' ? station.dev : undefined;
}

type At = Pick<StepPlace, 'journey' | 'hop' | 'stepIndex'>;

/** Where a step happens on the canvas: the finest spot that is drawn. `null` when its namespace is not in the picture. */
export function spotOf(scene: Scene, at: At): SpotId | null {
  const step = at.hop.steps[at.stepIndex];
  if (!step) return null;
  const { netns } = at.hop;
  const dev = deviceOf(scene, at, step);
  if (dev !== undefined) return firstOf(scene, [deviceSpot(netns, dev), kernelSpot(netns), boxSpot(netns)]);
  const isAtProgram = step.kind === 'send' || (step.kind === 'deliver' && step.source !== 'reassemble');
  const program = isAtProgram ? [programSpot(netns, step.owner)] : [];
  const station = stationOf(at.hop, at.stepIndex, step);
  const stage =
    scene.netns.get(netns)?.kind === 'node' && typeof station === 'string'
      ? [stageSpot(netns, station)]
      : [kernelSpot(netns)];
  return firstOf(scene, [...program, ...stage, boxSpot(netns)]);
}

/** Where a wire takes a packet that leaves by it: the other end, or `null` when the device hands it on inside the host. */
export function wireEnd(scene: Scene, step: Step): SpotId | null {
  if (step.kind !== 'egress' || step.peer === null) return null;
  return firstOf(scene, [deviceSpot(step.peer.netns, step.peer.dev), boxSpot(step.peer.netns)]);
}
