import { absolute } from '../../dns/names.ts';
import { machineResolvConf, podResolvConf, type ResolvConf } from '../../dns/resolvConf.ts';
import { parseIp } from '../../net/address.ts';
import type { DnsMessage } from '../../net/dnsMessage.ts';
import type { ShellHost } from '../host.ts';
import { arrivalsAt, firstSent } from '../traffic/arrivals.ts';
import { freshFlow, send } from '../traffic/send.ts';

/** What /etc/resolv.conf says where the shell is. */
export const resolvConfOf = ({ cluster, place }: ShellHost): ResolvConf =>
  place.pod
    ? podResolvConf(cluster, place.pod)
    : machineResolvConf(cluster.spec, place.netns, cluster.spec.underlay.gateway);

/** What a server said. Times are microseconds. */
export interface Said {
  readonly message: DnsMessage;
  readonly bytes: number;
  readonly time: number;
}

/** Who is asked. */
export interface Server {
  readonly address: string;
  readonly port: number;
}

/** Why there is no answer, and what to do about it, in words of ours. */
interface Unanswered {
  readonly failed: string;
  readonly hint: readonly string[];
}

/** The answer of a server to one question, or why there is none. */
export function ask(
  host: ShellHost,
  { address, port }: Server,
  name: string,
  type: string,
): Said | Unanswered {
  const sent = send(host, {
    to: `dns://${address}:${port}/${absolute(name)}?type=${type}`,
    ...freshFlow(host),
  });
  if ('refused' in sent) return { failed: sent.refused, hint: [] };
  if ('unknownName' in sent) return { failed: `'${name}' cannot be asked for`, hint: sent.hint };
  const answer = arrivalsAt(sent.run, host.netns.name).find(({ packet }) => packet.payload.dns?.answer);
  const message = answer?.packet.payload.dns;
  if (!answer || !message) {
    const why =
      sent.run.outcome === 'timed-out'
        ? 'timed out'
        : sent.run.outcome.replace('refused', 'connection refused').replace('-', ' ');
    return { failed: why, hint: sent.hint };
  }
  return { message, bytes: answer.packet.payload.bytes, time: answer.t - (firstSent(sent.run)?.t ?? 0) };
}

/** The names to try, in order, as the search list says. @see resolv.conf(5), ndots */
export function candidates({ search, options }: ResolvConf, name: string): string[] {
  if (name.endsWith('.')) return [name];
  const ndots = Number(options.find((option) => option.startsWith('ndots:'))?.slice('ndots:'.length) ?? 1);
  const below = search.map((domain) => `${name}.${domain}.`);
  const plain = `${name}.`;
  return name.split('.').length - 1 >= ndots ? [plain, ...below] : [...below, plain];
}

/** `80.0.96.10.in-addr.arpa` of an address; `undefined` for a name. */
export function reverseName(text: string): string | undefined {
  const address = parseIp(text);
  return address === undefined ? undefined : `${address.split('.').reverse().join('.')}.in-addr.arpa.`;
}

/** Names that can be looked up: those of Services, whole and short. */
export function nameWords({ cluster, place }: ShellHost): string[] {
  return cluster.services.flatMap(({ name, namespace }) => [
    `${name}.${namespace}.svc.${cluster.spec.clusterDomain}`,
    ...(place.pod?.namespace === namespace ? [name] : []),
  ]);
}
