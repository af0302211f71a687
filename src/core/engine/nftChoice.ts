import type { NftAction, NftTable } from '../dataplane/nftables.ts';
import { formatNftVerdict } from '../dataplane/nftablesFormat.ts';
import type { Ip } from '../net/address.ts';
import type { Rng } from '../rng.ts';
import type { ChoiceOutcome } from '../trace/step.ts';
import { Ways, type Way } from './ways.ts';

/** A draw that was made: the number that came, and all that could have come. */
export interface NftChoice {
  readonly picked: number;
  readonly outcomes: () => readonly ChoiceOutcome[];
}

type Numgen = Extract<NftAction, { kind: 'numgen' }>;

/** Where a chain sends a packet in the end, if it ends in DNAT. */
function endpointOf(table: NftTable, chain: string): { readonly ip: Ip; readonly text: string } | null {
  for (const { action } of table.chains.get(chain)?.rules ?? []) {
    if (action?.kind === 'dnat')
      return { ip: action.ip, text: `${action.ip}${action.port === null ? '' : `:${action.port}`}` };
  }
  return null;
}

/** What each draw can come to. Rules never change, so they are read once. */
const known = new WeakMap<Numgen, Ways>();

function waysOf(numgen: Numgen, table: NftTable): Ways {
  let ways = known.get(numgen);
  if (!ways) {
    const read = numgen.verdicts.map((verdict): Way => {
      const chain = 'chain' in verdict ? verdict.chain : null;
      return {
        chain: chain ?? formatNftVerdict(verdict),
        endpoint: chain === null ? null : endpointOf(table, chain),
        probability: 1 / numgen.mod,
      };
    });
    known.set(numgen, (ways = new Ways(read)));
  }
  return ways;
}

/**
 * Draws for `numgen random mod N vmap { … }`: one number, each as likely as the others.
 *
 * @param wanted the endpoint to pick if the choice offers it.
 * @see Linux net/netfilter/nft_numgen.c, nft_ng_random_gen()
 */
export function drawNumgen(numgen: Numgen, table: NftTable, wanted: Ip | null, rng: Rng): NftChoice {
  const ways = waysOf(numgen, table);
  const picked = ways.to(wanted) ?? Math.floor(rng() * numgen.mod);
  return { picked, outcomes: () => ways.outcomes(picked) };
}
