import type { Ip } from '../net/address.ts';
import type { ChoiceOutcome } from '../trace/step.ts';

/** One way that a draw can go. */
export interface Way {
  readonly chain: string;
  readonly probability: number;
  /** Where the chain sends a packet, if it ends in DNAT. */
  readonly endpoint: { readonly ip: Ip; readonly text: string } | null;
}

/**
 * Every way that a draw over rules, or over the elements of a map, can go. A Service may have thousands of endpoints, and
 * its draw is made for every connection: what does not depend on the connection is put together once.
 */
export class Ways {
  readonly #ways: readonly Way[];
  readonly #byAddress = new Map<Ip, number>();
  readonly #notTaken: readonly ChoiceOutcome[];

  constructor(ways: readonly Way[]) {
    this.#ways = ways;
    ways.forEach(({ endpoint }, i) => {
      if (endpoint && !this.#byAddress.has(endpoint.ip)) this.#byAddress.set(endpoint.ip, i);
    });
    this.#notTaken = ways.map(({ chain, endpoint, probability }) => ({
      chain,
      endpoint: endpoint?.text ?? null,
      probability,
      taken: false,
    }));
  }

  /** The first way to an address, if there is one. */
  to(address: Ip | null): number | undefined {
    return address === null ? undefined : this.#byAddress.get(address);
  }

  /** The way that a number from 0 up to 1 stands for. */
  drawn(number: number): number {
    let draw = number;
    const taken = this.#ways.findIndex((way) => (draw -= way.probability) < 0);
    return taken < 0 ? this.#ways.length - 1 : taken;
  }

  /** All of them, for the record. */
  outcomes(taken: number): readonly ChoiceOutcome[] {
    return this.#notTaken.map((outcome, i) => (i === taken ? { ...outcome, taken: true } : outcome));
  }
}
