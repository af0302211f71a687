import type { DomainName } from '../net/dnsMessage.ts';
import { absolute } from './names.ts';

/** A name to be tried, and whether it is the name as it was typed. */
export interface Candidate {
  readonly name: DomainName;
  readonly asIs: boolean;
}

/** What became of one candidate, as the resolver's h_errno tells it. */
export type CandidateResult = 'found' | 'HOST_NOT_FOUND' | 'NO_DATA' | 'SERVFAIL' | 'TRY_AGAIN' | 'refused';

/** Why a name has no address: `EAI_NONAME` does not exist, `EAI_NODATA` has none, `EAI_AGAIN` nobody could tell. */
export type LookupErrno = 'EAI_NONAME' | 'EAI_NODATA' | 'EAI_AGAIN';

const dotsOf = (name: string): number => name.split('.').length - 1;

/**
 * Walks the search list as glibc does, one candidate at a time: with `ndots` dots or more the name goes first as it is, with
 * fewer last; a dot at its end means that no list is asked. NXDOMAIN, NODATA and SERVFAIL move on to the next candidate;
 * silence ends the list, and only the name as it is may still be tried.
 *
 * @see glibc 2.36 resolv/res_query.c, __res_context_search()
 */
export class SearchWalk {
  private readonly name: string;
  private readonly ndots: number;
  private readonly search: readonly string[];
  private position = 0;
  private triedAsIs = false;
  private done = false;
  private firstResult: CandidateResult | null = null;
  private gotNoData = false;
  private gotServfail = false;
  /** What became of the last candidate. */
  lastResult: CandidateResult = 'HOST_NOT_FOUND';

  constructor(name: string, search: readonly string[], ndots: number) {
    this.name = name;
    this.search = search;
    this.ndots = ndots;
  }

  /** What to ask for next; `undefined` when the list is at its end. */
  next(): Candidate | undefined {
    const isAbsolute = this.name.endsWith('.');
    if (!this.triedAsIs && this.position === 0 && (isAbsolute || dotsOf(this.name) >= this.ndots)) {
      this.triedAsIs = true;
      return { name: absolute(this.name), asIs: true };
    }
    if (isAbsolute) return undefined;
    const domain = this.done ? undefined : this.search[this.position];
    if (domain !== undefined) {
      this.position++;
      return { name: absolute(`${this.name}.${domain}`), asIs: false };
    }
    if (this.triedAsIs) return undefined;
    this.triedAsIs = true;
    return { name: absolute(this.name), asIs: true };
  }

  /** Notes what became of the candidate. Of `found` there is nothing to note. */
  note({ asIs }: Candidate, result: CandidateResult): void {
    this.lastResult = result;
    if (asIs && this.position === 0) this.firstResult = result;
    if (asIs) return;
    if (result === 'NO_DATA') this.gotNoData = true;
    else if (result === 'SERVFAIL') this.gotServfail = true;
    else if (result === 'refused') {
      // Nobody is there to ask: not even the name as it is will be tried.
      this.done = true;
      this.triedAsIs = true;
    } else if (result === 'TRY_AGAIN') this.done = true;
  }

  /** What the program is told when no candidate was found. */
  errno(): LookupErrno {
    const result =
      this.firstResult ?? (this.gotNoData ? 'NO_DATA' : this.gotServfail ? 'SERVFAIL' : this.lastResult);
    if (result === 'HOST_NOT_FOUND') return 'EAI_NONAME';
    return result === 'NO_DATA' ? 'EAI_NODATA' : 'EAI_AGAIN';
  }
}
