import { packetAt, type StepPlace } from './playback.ts';
import { originOf } from './requestJourneys.ts';
import type { Run } from './run.ts';

/**
 * An answer that nobody waited for, because it comes from another address than was asked: a connected UDP socket hears its
 * peer only.
 *
 * @param end where it ended.
 * @returns the rest of a sentence that starts with "because"; `null` for any other packet.
 */
export function strangeAnswer({ journey, hopIndex, stepIndex }: StepPlace, run: Run): string | null {
  const { cause } = originOf(run.journeys, journey);
  if (cause.kind !== 'reply') return null;
  const to = run.journeys.find(({ id }) => id === cause.to);
  const asked = to && originOf(run.journeys, to).born;
  const { ip, l4 } = packetAt(journey, hopIndex, stepIndex - 1);
  if (asked?.l4?.proto !== 'udp' || l4?.proto !== 'udp') return null;
  const [awaited, came] = [`${asked.ip?.dst}:${asked.l4.dport}`, `${ip?.src}:${l4.sport}`];
  return awaited === came
    ? null
    : `the program there waits for an answer from ${awaited}, and this one comes from ${came}`;
}
