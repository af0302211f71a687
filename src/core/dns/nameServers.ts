import { podKey, type Cluster } from '../cluster/types.ts';
import type { ServerBlock, ForwardPlugin } from '../cluster/corefile.ts';
import type { Ip } from '../net/address.ts';
import type { DnsAnswer, DnsRecord, DomainName, Question } from '../net/dnsMessage.ts';
import { clusterRecords } from './clusterRecords.ts';
import { answerFromCluster } from './kubernetes.ts';
import { rewritten } from './rewrite.ts';
import { answerFromTemplates, type TemplateAnswer } from './template.ts';
import { absolute, addressOfReverse, isBelow, zoneOf } from './names.ts';
import { machineResolvConf, podResolvConf } from './resolvConf.ts';

/** What a name server does with a question. */
export type ServerAct =
  | { readonly kind: 'answer'; readonly answer: DnsAnswer; readonly shuffle: boolean }
  /** It asks others first; what they say goes behind `before`, which are the names that led there. */
  | {
      readonly kind: 'forward';
      readonly question: Question;
      readonly to: readonly { readonly ip: Ip; readonly port: number }[];
      readonly before: readonly DnsRecord[];
      readonly shuffle: boolean;
      /** Turns names that were rewritten on the way to the others back into those that were asked for. */
      readonly restore: (answer: DnsAnswer) => DnsAnswer;
    };

/** All programs of a cluster that answer DNS questions. */
export interface NameServers {
  /**
   * Asks one of them.
   *
   * @param owner the program: `NAMESPACE/POD/CONTAINER`, or the name of a machine.
   * @param self the address and port it was asked on.
   */
  ask(owner: string, self: { readonly ip: Ip; readonly port: number }, question: Question): ServerAct;
}

/** Where nobody knows a name. */
export const NO_NAME_SERVERS: NameServers = {
  ask: () => ({ kind: 'answer', answer: failure('REFUSED'), shuffle: false }),
};

const NOTHING = { answers: [], authority: [], additional: [] } as const;
const failure = (rcode: DnsAnswer['rcode']): DnsAnswer => ({
  ...NOTHING,
  rcode,
  authoritative: false,
  recursionAvailable: false,
  truncated: false,
});

/**
 * What a server says once it has asked others.
 *
 * @param before names that led to the question. With them it is an answer of its own, whatever became of the question.
 * @param said `null`: nobody answered.
 */
export function joinedAnswer(before: readonly DnsRecord[], said: DnsAnswer | null): DnsAnswer {
  if (before.length === 0) return said ?? failure('SERVFAIL');
  return {
    ...failure('NOERROR'),
    authoritative: true,
    truncated: said?.truncated ?? false,
    answers: [...before, ...(said?.answers ?? [])],
  };
}

/** CNAMEs of templates that are followed. */
const MAX_CNAMES = 8;

/** Seconds that the router lets others remember an answer. */
const ROUTER_TTL = 60;

/**
 * The router of the underlay, which knows the machines around it by name as a home router does: nodes and hosts outside.
 * Of all other names it says that they do not exist.
 */
function askRouter({ nodes, spec }: Cluster, { name, type }: Question): DnsAnswer {
  const plain = name.replace(/\.$/, '').toLowerCase();
  const machines = [...nodes, ...spec.externals];
  const base = { ...failure('NOERROR'), recursionAvailable: true };
  const address = type === 'PTR' ? addressOfReverse(name) : undefined;
  if (address !== undefined) {
    const owners = machines.filter(({ ip }) => ip === address);
    if (owners.length === 0) return { ...base, rcode: 'NXDOMAIN' };
    const answers = owners.map((one): DnsRecord => ({
      type: 'PTR',
      name,
      ttl: ROUTER_TTL,
      target: absolute(one.name),
    }));
    return { ...base, answers };
  }
  const found = machines.find((machine) => machine.name.toLowerCase() === plain);
  if (!found) return { ...base, rcode: 'NXDOMAIN' };
  return { ...base, answers: type === 'A' ? [{ type: 'A', name, ttl: ROUTER_TTL, ip: found.ip }] : [] };
}

/** `undefined`: the next plugin's business. @see coredns plugin/hosts/hosts.go, ServeDNS() */
function askHosts({ hosts }: ServerBlock, { name, type }: Question): readonly DnsRecord[] | undefined {
  if (!hosts) return undefined;
  const asked = name.toLowerCase();
  // An address may be asked for in the reverse of any zone.
  if (type !== 'PTR' && !hosts.zones.some((zone) => isBelow(asked, zone))) return undefined;
  if (type === 'PTR') {
    const address = addressOfReverse(name);
    const targets = hosts.entries.filter(({ ip }) => ip === address).flatMap(({ names }) => names);
    return targets.length === 0
      ? undefined
      : targets.map((target) => ({ type: 'PTR', name, ttl: hosts.ttl, target }));
  }
  const found = hosts.entries.filter(({ names }) => names.includes(asked));
  if (found.length === 0) return undefined;
  return type === 'A' ? found.map(({ ip }) => ({ type: 'A', name, ttl: hosts.ttl, ip })) : [];
}

/** Whether the plugin `hosts` answers for a zone of the name and lets nobody else do so. */
const isLastWord = ({ hosts }: ServerBlock, name: DomainName): boolean =>
  hosts !== null &&
  hosts.zones.some((zone) => isBelow(name, zone)) &&
  !hosts.fallthrough.some((zone) => isBelow(name, zone));

class CoreDns {
  private readonly cluster: Cluster;
  private readonly records: ReturnType<typeof clusterRecords>;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.records = clusterRecords(cluster);
  }

  /** @param before names that a Service of type ExternalName led through to this question. */
  ask(
    owner: string,
    self: { ip: Ip; port: number },
    question: Question,
    before: readonly DnsRecord[],
  ): ServerAct {
    const block = this.blockFor(question.name, self.port);
    // A question outside all its zones (plugin/pkg: "no such zone"). @see coredns core/dnsserver/server.go, ServeDNS()
    if (!block) return { kind: 'answer', answer: failure('REFUSED'), shuffle: false };
    const { question: asked, restore } = rewritten(block.rewrites, question);
    if (asked === null) return { kind: 'answer', answer: failure('SERVFAIL'), shuffle: false };
    const act = this.askPlugins(block, owner, self, asked, before);
    return act.kind === 'answer'
      ? { ...act, answer: restore(act.answer) }
      : { ...act, restore: (answer) => restore(act.restore(answer)) };
  }

  /** The plugins behind `rewrite`, in the order that plugin.cfg gives them. */
  private askPlugins(
    block: ServerBlock,
    owner: string,
    self: { ip: Ip; port: number },
    question: Question,
    before: readonly DnsRecord[],
  ): ServerAct {
    const shuffle = block.loadbalance;
    const made = answerFromTemplates(block.templates, question);
    if (made.kind === 'failure') return { kind: 'answer', answer: failure('SERVFAIL'), shuffle };
    if (made.kind === 'answer') return this.templated(made, owner, self, question, before, shuffle);
    const listed = askHosts(block, question);
    if (listed !== undefined) {
      const answer = { ...failure('NOERROR'), authoritative: true, answers: [...before, ...listed] };
      return { kind: 'answer', answer, shuffle };
    }
    if (isLastWord(block, question.name))
      return { kind: 'answer', answer: joinedAnswer(before, null), shuffle };
    if (block.kubernetes) {
      const said = answerFromCluster(block.kubernetes, this.records, question, self.ip);
      if (said.kind === 'answer') {
        const { rcode, answers, authority, additional } = said;
        const answer = {
          ...failure(rcode),
          authoritative: true,
          answers: [...before, ...answers],
          authority,
          additional,
        };
        return { kind: 'answer', answer, shuffle };
      }
      // Its own whole chain is asked for the target.
      if (said.kind === 'lookup' && before.length === 0)
        return this.ask(owner, self, { name: said.target, type: question.type }, said.answers);
    }
    return this.forward(block, owner, question, before);
  }

  /** Where a template gives a CNAME to who asks for an address, the whole chain is asked for its target. */
  private templated(
    { rcode, answers, authority, additional }: Extract<TemplateAnswer, { kind: 'answer' }>,
    owner: string,
    self: { ip: Ip; port: number },
    { type }: Question,
    before: readonly DnsRecord[],
    shuffle: boolean,
  ): ServerAct {
    const [alias] = answers.flatMap((record) => (record.type === 'CNAME' ? [record] : []));
    const isLed = alias && (type === 'A' || type === 'AAAA') && before.length < MAX_CNAMES;
    if (isLed) return this.ask(owner, self, { name: alias.target, type }, [...before, ...answers]);
    const base = { ...failure(rcode), authoritative: true, authority, additional };
    return { kind: 'answer', answer: { ...base, answers: [...before, ...answers] }, shuffle };
  }

  private blockFor(name: DomainName, port: number): ServerBlock | undefined {
    const blocks = this.cluster.corefile.filter((block) => block.port === port);
    const zone = zoneOf(
      name,
      blocks.flatMap(({ zones }) => zones),
    );
    return blocks.find(({ zones }) => zone !== undefined && zones.includes(zone));
  }

  private forward(
    block: ServerBlock,
    owner: string,
    question: Question,
    before: readonly DnsRecord[],
  ): ServerAct {
    const plugin = block.forwards.find(
      ({ from, except }) =>
        isBelow(question.name, from) && !except.some((zone) => isBelow(question.name, zone)),
    );
    const to = plugin ? this.upstreams(plugin, owner) : [];
    const shuffle = block.loadbalance;
    if (to.length === 0) return { kind: 'answer', answer: joinedAnswer(before, null), shuffle };
    return { kind: 'forward', question, to, before, shuffle, restore: (answer) => answer };
  }

  private upstreams({ to }: ForwardPlugin, owner: string): { ip: Ip; port: number }[] {
    const pod = this.cluster.pods.find((one) => owner.startsWith(`${podKey(one)}/`));
    const own = pod
      ? podResolvConf(this.cluster, pod)
      : machineResolvConf(this.cluster.spec, owner, this.cluster.spec.underlay.gateway);
    return to.flatMap((one) =>
      one === 'resolv.conf' ? own.nameservers.map((ip) => ({ ip, port: 53 })) : [one],
    );
  }
}

/** The name servers of a cluster. Pods whose image is `coredns` are CoreDNS; everybody else who answers is the router. */
export function clusterNameServers(cluster: Cluster): NameServers {
  const coreDns = new CoreDns(cluster);
  return {
    ask: (owner, self, asked) => {
      const question = { ...asked, name: absolute(asked.name) };
      return owner.includes('/') && !owner.startsWith('underlay/')
        ? coreDns.ask(owner, self, question, [])
        : { kind: 'answer', answer: askRouter(cluster, question), shuffle: false };
    },
  };
}
