import type { Packet } from '../../core/net/packet.ts';
import { packetAt, type StepPlace } from '../../core/trace/playback.ts';

// Made once: a selector must give the same object twice.

const packets = new WeakMap<StepPlace, Packet>();

/** The packet right after the step of a place. */
export function packetOf(place: StepPlace): Packet {
  let packet = packets.get(place);
  if (!packet) packets.set(place, (packet = packetAt(place.journey, place.hopIndex, place.stepIndex)));
  return packet;
}

const packetsBefore = new WeakMap<StepPlace, Packet>();

/** The packet right before the step of a place: as it entered the hop, for a hop's first step. */
export function packetBefore(place: StepPlace): Packet {
  let packet = packetsBefore.get(place);
  if (!packet) {
    packetsBefore.set(place, (packet = packetAt(place.journey, place.hopIndex, place.stepIndex - 1)));
  }
  return packet;
}
