/** The zone that each endpoint is for, or why there are no hints. */
export type Allocation =
  | {
      readonly ok: true;
      readonly zones: readonly string[];
      /** Another choice of endpoints would have done as well; the controller takes them in no order. */
      readonly isFree: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** By how much an endpoint may have more to do than its share, at most. */
const OVERLOAD = 0.2;

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/**
 * Gives zones endpoints in proportion to their share: each endpoint is for its own zone first, then zones that have too many
 * lend to those that have too few.
 *
 * @param shares each zone's part of all processors; together 1.
 * @param endpoints the zone of each endpoint that is ready.
 * @see kubernetes staging/src/k8s.io/endpointslice/topologycache/topologycache.go, getAllocations(), AddHints()
 */
export function allocateZones(shares: ReadonlyMap<string, number>, endpoints: readonly string[]): Allocation {
  const count = endpoints.length;
  const among = `${plural(count, 'endpoint')} for ${plural(shares.size, 'zone')}`;
  if (shares.size > count) return { ok: false, reason: `there are not enough endpoints (${among})` };
  const desired = new Map<string, number>();
  let left = count;
  for (const [zone, share] of shares) {
    const wanted = share * count;
    const least = Math.ceil(wanted * (1 / (1 + OVERLOAD)));
    desired.set(zone, Math.max(wanted, least));
    left -= least;
  }
  if (left < 0) {
    return {
      ok: false,
      reason: `some endpoints would have over 20 % more to do than their share (${among})`,
    };
  }
  const has = new Map<string, number>();
  for (const zone of endpoints) has.set(zone, (has.get(zone) ?? 0) + 1);
  const { giving, receiving } = exchanges(desired, has);
  // Whom of a zone's endpoints it lends, and to which zone, is free where there is more than one of them.
  const isFree = [...giving].some(
    ([zone, lent]) => lent < (has.get(zone) ?? 0) || (receiving.size > 1 && (has.get(zone) ?? 0) > 1),
  );
  const zones = endpoints.map((zone) => {
    const lent = giving.get(zone) ?? 0;
    const [to] = receiving.keys();
    if (lent === 0 || to === undefined) return zone;
    spend(giving, zone);
    spend(receiving, to);
    return to;
  });
  return { ok: true, zones, isFree };
}

function spend(counts: Map<string, number>, zone: string): void {
  const left = (counts.get(zone) ?? 0) - 1;
  if (left > 0) counts.set(zone, left);
  else counts.delete(zone);
}

/** @see kubernetes staging/src/k8s.io/endpointslice/topologycache/utils.go, getGivingAndReceivingZones() */
function exchanges(desired: ReadonlyMap<string, number>, has: ReadonlyMap<string, number>) {
  const tooMany = new Map<string, number>();
  const tooFew = new Map<string, number>();
  for (const [zone, target] of desired) {
    const difference = (has.get(zone) ?? 0) - target;
    if (difference > 0) tooMany.set(zone, difference);
    if (difference < 0) tooFew.set(zone, -difference);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [from, give] = most(tooMany);
    const [to, take] = most(tooFew);
    const isDone = (give < 1 && take < 1) || give < 0.5 || take < 0.5;
    if (from === undefined || to === undefined || isDone) return { giving, receiving };
    giving.set(from, (giving.get(from) ?? 0) + 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    tooMany.set(from, give - 1);
    tooFew.set(to, take - 1);
  }
}

/** The zone with the greatest number above 0; the first of several. */
function most(zones: ReadonlyMap<string, number>): readonly [zone: string | undefined, number: number] {
  let found: string | undefined;
  let number = 0;
  for (const [zone, n] of zones) if (n > number) [found, number] = [zone, n];
  return [found, number];
}
