import { resolverSettings, type ResolvConf } from '../dns/resolvConf.ts';
import { SearchWalk, type Candidate, type CandidateResult, type LookupErrno } from '../dns/searchList.ts';
import { ipv4Bits, type Ip } from '../net/address.ts';
import type { DnsAnswer, DnsMessage } from '../net/dnsMessage.ts';
import { contains, networkOf } from '../net/prefix.ts';
import type { Outcome } from '../trace/disposition.ts';
import type { NetNs } from '../dataplane/netns.ts';
import { askServer } from './askServer.ts';
import { outcomeOf, type ClientTask } from './clientProgress.ts';
import { isRoute, routeOutput } from './routeLookup.ts';
import type { SocketError } from './sockets.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
const DNS_PORT = 53;
const NO_FILE: ResolvConf = { nameservers: [], search: [], options: [] };
/** Whom a resolver asks that is told nobody (glibc res_init.c). */
const NOBODY: readonly Ip[] = ['127.0.0.1' as Ip];

/** What getaddrinfo() gives: the first address, or why there is none. */
export type LookupResult =
  | { readonly found: true; readonly ip: Ip }
  | { readonly found: false; readonly errno: LookupErrno; readonly outcome: Outcome };

/** Bits that an address shares with the source it would be reached from; 0 unless both are in one subnet. */
function nearness(netns: NetNs, dst: Ip): number {
  const route = routeOutput(netns, dst, null, 0, null);
  if (!isRoute(route) || route.src === null) return 0;
  const { src, dev } = route;
  const own = dev.addresses.find(({ ip }) => ip === src);
  if (!own || !contains({ ip: networkOf(own.ip, own.length), length: own.length }, dst)) return 0;
  return Math.clz32(ipv4Bits(src) ^ ipv4Bits(dst));
}

/** The order in which a program tries addresses: in one's own subnet first, else as they came. @see glibc 2.36 sysdeps/posix/getaddrinfo.c, rfc3484_sort(), rule 9 */
const sortedAddresses = (netns: NetNs, addresses: readonly Ip[]): Ip[] =>
  addresses
    .map((ip) => ({ ip, near: nearness(netns, ip) }))
    .sort((a, b) => b.near - a.near)
    .map(({ ip }) => ip);

const addressesIn = (answers: readonly DnsAnswer[]): Ip[] =>
  answers.flatMap((answer) => answer.answers.flatMap((record) => (record.type === 'A' ? [record.ip] : [])));

/** One lookup under way. */
class Lookup {
  private readonly world: World;
  private readonly task: ClientTask;
  private readonly walk: SearchWalk;
  private readonly servers: readonly Ip[];
  private readonly settings: ReturnType<typeof resolverSettings>;
  private readonly done: (result: LookupResult) => void;
  /** The last error of a socket, which tells why nobody could be asked. */
  private error: SocketError = { errno: 'ETIMEDOUT', icmp: null };

  constructor(world: World, task: ClientTask, done: (result: LookupResult) => void) {
    const { host, name = host, resolvConf = NO_FILE } = task;
    this.world = world;
    this.task = task;
    this.done = done;
    this.settings = resolverSettings(resolvConf);
    this.walk = new SearchWalk(name, resolvConf.search, this.settings.ndots);
    this.servers = resolvConf.nameservers.length > 0 ? resolvConf.nameservers : NOBODY;
  }

  next(): void {
    const candidate = this.walk.next();
    if (candidate) return this.ask(candidate, 0, 0, { silent: false, failing: false });
    const errno = this.walk.errno();
    const isUnanswered = errno === 'EAI_AGAIN' && this.walk.lastResult !== 'SERVFAIL';
    const outcome = isUnanswered ? outcomeOf(this.error) : 'name-not-found';
    this.done({ found: false, errno, outcome });
  }

  /** One server after the other, as often as `attempts` says. @see glibc 2.36 resolv/res_send.c, __res_context_send() */
  private ask(
    candidate: Candidate,
    attempt: number,
    position: number,
    soFar: { readonly silent: boolean; readonly failing: boolean },
  ): void {
    const server = this.servers[position];
    if (server === undefined) {
      if (attempt + 1 < this.settings.attempts) return this.ask(candidate, attempt + 1, 0, soFar);
      return this.settle(candidate, soFar.failing ? 'SERVFAIL' : soFar.silent ? 'TRY_AGAIN' : 'refused');
    }
    const { netns, owner } = this.task;
    const { timeout } = this.settings;
    const count = this.servers.length;
    const seconds = position === 0 ? timeout : Math.max(1, Math.floor((timeout << position) / count));
    askServer(
      this.world,
      {
        netns,
        owner,
        server: { ip: server, port: DNS_PORT },
        questions: [
          { name: candidate.name, type: 'A' },
          { name: candidate.name, type: 'AAAA' },
        ],
        timeout: seconds * SECOND,
        cause: { kind: 'dns', for: null },
        port: null,
        ttl: 64,
      },
      ({ answers, error }) => {
        const said = usable(answers);
        if (said.length > 0 && error === null) return this.conclude(candidate, said);
        if (error) this.error = error;
        this.ask(candidate, attempt, position + 1, {
          silent: soFar.silent || error?.errno === 'ETIMEDOUT',
          failing: soFar.failing || error === null,
        });
      },
    );
  }

  private conclude(candidate: Candidate, answers: readonly DnsAnswer[]): void {
    const [first] = sortedAddresses(this.task.netns, addressesIn(answers));
    if (first !== undefined) return this.done({ found: true, ip: first });
    const exists = answers.some(({ rcode }) => rcode === 'NOERROR');
    this.settle(candidate, exists ? 'NO_DATA' : 'HOST_NOT_FOUND');
  }

  private settle(candidate: Candidate, result: CandidateResult): void {
    this.walk.note(candidate, result);
    this.next();
  }
}

/** Answers that settle a question; any other makes the resolver try the next server. */
const usable = (messages: readonly DnsMessage[]): DnsAnswer[] =>
  messages.flatMap(({ answer }) =>
    answer && (answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN') ? [answer] : [],
  );

/**
 * Looks a task's host up, as getaddrinfo() of glibc does: A and AAAA are asked for together, for one name of the search list
 * after the other.
 *
 * @param done is called once, when the address is known or the list is at its end.
 */
export const lookUp = (world: World, task: ClientTask, done: (result: LookupResult) => void): void =>
  new Lookup(world, task, done).next();
