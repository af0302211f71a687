import type { Cluster } from '../../cluster/types.ts';
import type { Dataplane } from '../../dataplane/dataplane.ts';
import type { NetNs } from '../../dataplane/netns.ts';
import { parseIp, type Ip } from '../../net/address.ts';
import type { Packet } from '../../net/packet.ts';
import { packetAt, type StepPlace } from '../../trace/playback.ts';
import type { Run } from '../../trace/run.ts';
import { resolveRequest } from '../request.ts';
import { parseTarget } from '../target.ts';

/** What a run was computed in. */
export interface Declared {
  readonly cluster: Cluster;
  readonly dataplane: Dataplane;
}

/** Where a packet was to go. */
export interface Goal {
  readonly ip: Ip;
  readonly proto: 'tcp' | 'udp' | 'icmp';
  /** 0 for ICMP. */
  readonly port: number;
}

/** How the packet ended that decided about a request, seen by somebody who knows the cluster. */
export interface Situation {
  readonly cluster: Cluster;
  readonly run: Run;
  /** Its end; `null` where the client's own kernel sent none. */
  readonly place: StepPlace | null;
  /** Where it ended. */
  readonly netns: NetNs;
  /** As it was at its end. */
  readonly packet: Packet | null;
  /** Where it was to go in the end, and where its sender had sent it. */
  readonly goal: Goal;
  readonly asked: Goal;
  /** It answers a packet of the request. */
  readonly isAnswer: boolean;
}

export function goalOf({ ip, l4 }: Packet): Goal | null {
  if (!ip || !l4) return null;
  return { ip: ip.dst, proto: l4.proto, port: l4.proto === 'icmp' ? 0 : l4.dport };
}

/** `null` where the packet that decided goes nowhere in particular: ARP, a later fragment. */
export function situationOf(run: Run, place: StepPlace, declared: Declared): Situation | null {
  const { journey, hop, hopIndex, stepIndex } = place;
  const packet = packetAt(journey, hopIndex, stepIndex - 1);
  const [goal, asked] = [goalOf(packet), goalOf(journey.born)];
  const netns = declared.dataplane.netns(hop.netns);
  if (!goal || !asked || !netns) return null;
  const isAnswer = journey.cause.kind === 'reply' && journey.hops[0]?.netns !== senderOf(run);
  return { cluster: declared.cluster, run, place, netns, packet, goal, asked, isAnswer };
}

/** The client's own kernel refused to send. `null` where the target is a name. */
export function situationAtOnce(run: Run, { cluster, dataplane }: Declared): Situation | null {
  const target = parseTarget(run.request.to);
  const ip = 'code' in target ? undefined : parseIp(target.host);
  const sender = resolveRequest(cluster, dataplane, run.request);
  if ('code' in target || ip === undefined || !sender.ok) return null;
  const proto = { http: 'tcp', tcp: 'tcp', udp: 'udp', dns: 'udp', icmp: 'icmp' } as const;
  const goal: Goal = { ip, proto: proto[target.scheme], port: target.port };
  const { netns } = sender.task;
  return { cluster, run, place: null, netns, packet: null, goal, asked: goal, isAnswer: false };
}

/** The namespace in which a request begins. */
const senderOf = ({ journeys }: Run): string | undefined =>
  journeys.find(({ cause }) => cause.kind === 'request')?.hops[0]?.netns ?? journeys[0]?.hops[0]?.netns;

/** Whether its destination was rewritten on its way. */
export const isRewritten = ({ goal, asked }: Situation): boolean =>
  goal.ip !== asked.ip || goal.port !== asked.port;

export const hasAddress = (netns: NetNs, ip: Ip): boolean =>
  [...netns.interfaces.values()].some(({ addresses }) => addresses.some((own) => own.ip === ip));
