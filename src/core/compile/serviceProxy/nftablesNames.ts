import { familyOf } from '../../net/address.ts';
import type { Endpoint } from '../../cluster/types.ts';
import { hash32 } from './names.ts';
import type { ChainNames, ServicePortInfo } from './servicePort.ts';

/** nft takes names of 256 characters; the longest prefix of kube-proxy's leaves 240. */
const LONGEST = 240;

/**
 * A name behind the start of its own hash: still one of its kind when cut, and told apart at a glance from names that
 * differ in one digit.
 * @see Kubernetes 1.34 pkg/proxy/nftables/proxier.go, hashAndTruncate()
 */
function hashed(name: string): string {
  const whole = `${hash32(name, 8)}-${name}`;
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST - 3)}...` : whole;
}

/** `ns/svc/tcp/port`, from `ns/svc:port`. */
export function nftPortPath({ name, protocol }: Pick<ServicePortInfo, 'name' | 'protocol'>): string {
  const [service = '', port = ''] = name.split(':');
  return `${service}/${protocol}/${port}`;
}

/** Names of the chains of one Service port, in the order that iptables' names have. */
export function nftChainNames(info: Pick<ServicePortInfo, 'name' | 'protocol'>): ChainNames {
  const base = hashed(nftPortPath(info));
  return { svc: `service-${base}`, svl: `local-${base}`, ext: `external-${base}`, fw: `firewall-${base}` };
}

/** What follows `endpoint-` and `affinity-`. An IPv6 address has dots for colons there. */
export function nftEndpointBase(
  info: Pick<ServicePortInfo, 'name' | 'protocol'>,
  { ip, port }: Pick<Endpoint, 'ip' | 'port'>,
): string {
  const address = familyOf(ip) === 6 ? ip.replaceAll(':', '.') : ip;
  return hashed(`${nftPortPath(info)}__${address}/${port}`);
}

/** The path of the Service port that a chain or a set belongs to; `undefined` for those that belong to none. */
export const nftPathIn = (name: string): string | undefined =>
  /^(?:service|local|external|firewall|endpoint|affinity)-[A-Z2-7]{8}-(.+?)(?:__.*)?$/.exec(name)?.[1];
