import type { ServerAct } from '../dns/nameServers.ts';
import { joinedAnswer } from '../dns/nameServers.ts';
import type { Listener } from '../dataplane/netns.ts';
import type { Ip } from '../net/address.ts';
import type { DnsAnswer, DnsMessage, DnsRecord } from '../net/dnsMessage.ts';
import type { Rng } from '../rng.ts';
import { askServer } from './askServer.ts';
import type { Skb } from './skb.ts';
import type { World } from './world.ts';

const SECOND = 1_000_000;
/** Questions under way at a time: servers that ask each other in a circle come to an end. CoreDNS has its plugin loop for that. */
const MAX_FORWARDS = 64;
/** How long CoreDNS waits for one answer of an upstream, and how long it goes on trying. @see coredns plugin/pkg/proxy/connect.go, plugin/forward/forward.go */
const UPSTREAM_TIMEOUT = 2 * SECOND;
const UPSTREAM_DEADLINE = 5 * SECOND;

/** Addresses in random order, names before them. @see coredns plugin/loadbalance/loadbalance.go, roundRobin() */
function shuffled(records: readonly DnsRecord[], rng: Rng): readonly DnsRecord[] {
  const addresses = records.filter(({ type }) => type === 'A' || type === 'AAAA');
  if (addresses.length < 2) return records;
  for (let last = addresses.length - 1; last > 0; last--) {
    const at = Math.floor(rng() * (last + 1));
    [addresses[last], addresses[at]] = [addresses[at] as DnsRecord, addresses[last] as DnsRecord];
  }
  return [...records.filter(({ type }) => type !== 'A' && type !== 'AAAA'), ...addresses];
}

/**
 * A listening name server reads a question: it answers from what it knows, or asks others first, with packets of its own.
 *
 * @param reply is called at most once, now or later.
 */
export function serveQuery(
  world: World,
  { listener, local }: { readonly listener: Listener; readonly local: Ip },
  message: DnsMessage,
  because: Skb,
  reply: (message: DnsMessage) => void,
): void {
  const act = world.lookups.nameServers.ask(
    listener.owner,
    { ip: local, port: listener.port },
    message.question,
  );
  const say = (answer: DnsAnswer) => {
    const answers = act.shuffle ? shuffled(answer.answers, world.rng) : answer.answers;
    reply({ ...message, answer: { ...answer, answers } });
  };
  if (act.kind === 'answer') return say(act.answer);
  askUpstream(world, listener.owner, act, because, world.now + UPSTREAM_DEADLINE, (answer) =>
    say(act.restore(joinedAnswer(act.before, answer))),
  );
}

function askUpstream(
  world: World,
  owner: string,
  act: Extract<ServerAct, { kind: 'forward' }>,
  because: Skb,
  deadline: number,
  done: (answer: DnsAnswer | null) => void,
): void {
  const server = act.to[act.to.length === 1 ? 0 : Math.floor(world.rng() * act.to.length)];
  if (server === undefined || world.now >= deadline || world.openForwards >= MAX_FORWARDS) return done(null);
  world.openForwards++;
  askServer(
    world,
    {
      netns: because.netns,
      owner,
      server,
      questions: [act.question],
      timeout: UPSTREAM_TIMEOUT,
      cause: { kind: 'dns', for: because.branch.journey.id },
      port: null,
      ttl: 64,
    },
    ({ answers: [said], error }) => {
      world.openForwards--;
      if (said?.answer) return done(said.answer);
      // A refusal comes at once: trying again until the deadline would be a storm.
      if (error?.errno !== 'ETIMEDOUT') return done(null);
      askUpstream(world, owner, act, because, deadline, done);
    },
  );
}
