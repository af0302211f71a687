import type { Hook } from '../../core/dataplane/netfilter.ts';

/**
 * A place on the canvas that can light up, as `NETNS|PART`: the wholly stable name of a device, a stage of a kernel, a
 * container. Equal worlds give equal spots, so whatever is keyed by one survives every redraw.
 */
export type SpotId = string;

/**
 * The stations of a kernel's path. `outputRouting` is the same table as `routing`, asked for a packet of the host's own;
 * `neighbour` stands for everything between POSTROUTING and the device.
 */
export type Stage = Hook | 'routing' | 'sockets' | 'outputRouting' | 'neighbour';

/** Two rails, in the order the kernel takes them: what passes through and, below, what is the host's own. */
export const RAILS = [
  ['PREROUTING', 'routing', 'FORWARD', null, 'POSTROUTING'],
  ['INPUT', 'sockets', 'outputRouting', 'OUTPUT', 'neighbour'],
] as const satisfies readonly (readonly (Stage | null)[])[];

export const STAGES: readonly Stage[] = RAILS.flat().filter((stage) => stage !== null);

const spot = (netns: string, part: string): SpotId => `${netns}|${part}`;
export const netnsOf = (id: SpotId): string => id.slice(0, id.indexOf('|'));

export const deviceSpot = (netns: string, dev: string): SpotId => spot(netns, `dev/${dev}`);
export const stageSpot = (netns: string, stage: Stage): SpotId => spot(netns, `stage/${stage}`);
/** A program: a container of a pod (`default/web/nginx`), or the one program of an external host. */
export const programSpot = (netns: string, owner: string): SpotId => spot(netns, `app/${owner}`);
/** The whole kernel of a namespace that is drawn without a strip: a pod, an external, a router. */
export const kernelSpot = (netns: string): SpotId => spot(netns, 'kernel');
/** The namespace as a box: where a packet is said to be when nothing finer is drawn. */
export const boxSpot = (netns: string): SpotId => spot(netns, 'box');

export const wireId = (a: SpotId, b: SpotId): string => (a < b ? `${a}~${b}` : `${b}~${a}`);
