import type { Journey } from './run.ts';

/** The packet that a piece was cut from in the first place; of what is no piece, itself. */
export function originOf(journeys: readonly Journey[], journey: Journey): Journey {
  const { cause } = journey;
  if (cause.kind !== 'fragment') return journey;
  const whole = journeys.find(({ id }) => id === cause.of);
  return whole ? originOf(journeys, whole) : journey;
}

/**
 * The packets that carry what a journey set out with: itself and, where it was split, its pieces and theirs, in the order
 * of their birth. The piece that completes a datagram somewhere goes on as the whole.
 */
export function carriersOf(journeys: readonly Journey[], journey: Journey): readonly Journey[] {
  if (journey.disposition !== 'split') return [journey];
  const ids = new Set([journey.id]);
  return journeys.filter(({ id, cause }) => {
    const isCarrier = ids.has(id) || (cause.kind === 'fragment' && ids.has(cause.of));
    if (isCarrier) ids.add(id);
    return isCarrier;
  });
}

/** The packets that carry the first packet of a request; none when the client never got to send it. */
export function requestJourneys(journeys: readonly Journey[]): readonly Journey[] {
  const request = journeys.find(({ cause }) => cause.kind === 'request');
  return request ? carriersOf(journeys, request) : [];
}

/** A packet of which something went missing: what was split goes on in its pieces. */
export const isLost = ({ disposition }: Journey): boolean =>
  disposition !== 'delivered' && disposition !== 'split';

/** Whether a piece ended as part of a datagram that another one completed. */
const wasJoined = ({ hops }: Journey): boolean =>
  hops.some(({ steps }) => steps.some((step) => step.kind === 'deliver' && step.source === 'reassemble'));

/** The first of some packets that was lost for a reason of its own; pieces that waited for it in vain come after it. */
export const firstLost = (journeys: readonly Journey[]): Journey | undefined =>
  journeys.find((journey) => isLost(journey) && journey.dropReason !== 'FRAG_REASM_TIMEOUT') ??
  journeys.find(isLost);

/** The one of a packet's carriers in which its fate was decided: where it arrived as a whole, else where it was lost. */
export const decisiveCarrier = (carriers: readonly Journey[]): Journey | undefined =>
  carriers.find((journey) => journey.disposition === 'delivered' && !wasJoined(journey)) ??
  firstLost(carriers) ??
  carriers.at(-1);
