import type { NftAction, NftTable } from '../dataplane/nftables.ts';
import { formatNftVerdict } from '../dataplane/nftablesFormat.ts';
import type { Ip } from '../net/address.ts';
import type { Rng } from '../rng.ts';
import type { ChoiceOutcome } from '../trace/step.ts';

/** A draw that was made: the number that came, and all that could have come. */
export interface NftChoice {
  readonly picked: number;
  readonly outcomes: readonly ChoiceOutcome[];
}

/** Where a chain sends a packet in the end, if it ends in DNAT. */
function endpointOf(table: NftTable, chain: string): { readonly ip: Ip; readonly text: string } | null {
  for (const { action } of table.chains.get(chain)?.rules ?? []) {
    if (action?.kind === 'dnat')
      return { ip: action.ip, text: `${action.ip}${action.port === null ? '' : `:${action.port}`}` };
  }
  return null;
}

/**
 * Draws for `numgen random mod N vmap { … }`: one number, each as likely as the others.
 *
 * @param wanted the endpoint to pick if the choice offers it.
 * @see Linux net/netfilter/nft_numgen.c, nft_ng_random_gen()
 */
export function drawNumgen(
  { mod, verdicts }: Extract<NftAction, { kind: 'numgen' }>,
  table: NftTable,
  wanted: Ip | null,
  rng: Rng,
): NftChoice {
  const chains = verdicts.map((verdict) => ('chain' in verdict ? verdict.chain : null));
  const endpoints = chains.map((chain) => (chain === null ? null : endpointOf(table, chain)));
  const forced = wanted === null ? -1 : endpoints.findIndex((endpoint) => endpoint?.ip === wanted);
  const picked = forced >= 0 ? forced : Math.floor(rng() * mod);
  return {
    picked,
    outcomes: verdicts.map((verdict, i) => ({
      chain: chains[i] ?? formatNftVerdict(verdict),
      endpoint: endpoints[i]?.text ?? null,
      probability: 1 / mod,
      taken: i === picked,
    })),
  };
}
