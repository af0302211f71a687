import type { WorldView } from '../../core/run/views.ts';
import { clusterStore } from '../cluster/clusterStore.ts';
import { pickSource, selectionStore } from '../session/selectionStore.ts';
import { sendRequest } from './send.ts';

/** Something on the canvas that can send or be sent to: `pod/NS/NAME`, `service/NS/NAME`, `node/NAME`, `external/NAME`. */
export type End = `${'pod' | 'service' | 'node' | 'external'}/${string}`;

/** Services only receive; everybody else can send too. */
export const canSend = (end: string): boolean => !end.startsWith('service/');

/** One way to address an end: the URL to send to. */
export interface Target {
  readonly url: string;
  /** `web.default`, `10.96.0.10:80`. */
  readonly label: string;
}

const httpTargets = (
  hosts: readonly string[],
  ports: readonly { port: number; protocol: string }[],
): Target[] =>
  hosts.flatMap((host) =>
    ports.flatMap(({ port, protocol }) => {
      if (protocol === 'SCTP') return [];
      const suffix = port === 80 ? '' : `:${port}`;
      return protocol === 'UDP'
        ? [{ url: `udp://${host}:${port}`, label: `udp ${host}:${port}` }]
        : [{ url: `http://${host}${suffix}/`, label: `${host}${suffix}` }];
    }),
  );

/** The ways to send to an end, best first; none when it does not exist or takes no traffic. */
export function targetsOf(world: WorldView, end: string): readonly Target[] {
  const key = end.slice(end.indexOf('/') + 1);
  const ping = (ip: string): Target => ({ url: `icmp://${ip}`, label: `ping ${ip}` });
  switch (end.slice(0, end.indexOf('/'))) {
    case 'pod': {
      const pod = world.pods.find((one) => one.key === key);
      if (!pod) return [];
      return [
        ...httpTargets(
          [pod.ip],
          pod.containers.flatMap(({ ports }) => ports),
        ),
        ping(pod.ip),
      ];
    }
    case 'service': {
      const service = world.services.find((one) => one.key === key);
      return service?.clusterIP ? httpTargets([service.clusterIP], service.ports) : [];
    }
    case 'node': {
      const node = world.nodes.find(({ name }) => name === key);
      return node ? [ping(node.ip)] : [];
    }
    case 'external': {
      const external = world.externals.find(({ name }) => name === key);
      if (!external) return [];
      const ports = external.ports.map((port) => ({ port, protocol: 'TCP' }));
      return [...httpTargets([external.ip], ports), ping(external.ip)];
    }
    default:
      return [];
  }
}

/**
 * A click on an end: the first picks who sends, the second whom to, and the request goes. The same end twice takes the
 * pick back; with nobody picked a Service is sent nothing.
 */
export function clickEnd(end: End): void {
  const { source } = selectionStore.getState();
  if (source === end) pickSource(null);
  else if (source !== null) void sendTo(end);
  else if (canSend(end)) pickSource(end);
}

/** Sends from somebody (the picked source unless told) to an end, and plays. */
export async function sendTo(end: string, url?: string, sender?: string): Promise<void> {
  const { world } = clusterStore.getState();
  if (!world) return;
  const from = sender ?? selectionStore.getState().source ?? undefined;
  const to = url ?? targetsOf(world, end)[0]?.url;
  if (from === undefined || to === undefined) return;
  pickSource(null);
  await sendRequest({ from, to }, { play: true });
}
