import { familyOf, type Ip } from '../../net/address.ts';
import { sha256 } from './sha256.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first characters of the base32 text of a SHA-256, five bits each (RFC 4648 §6, no padding needed). */
export function hash32(text: string, characters = 16): string {
  const words = sha256(text);
  let out = '';
  for (let bit = 0; out.length < characters; bit += 5) {
    const word = words[bit >> 5] ?? 0;
    const next = words[(bit >> 5) + 1] ?? 0;
    const inWord = 32 - (bit & 31); // how many bits of this word are left
    const five = inWord >= 5 ? word >>> (inWord - 5) : (word << (5 - inWord)) | (next >>> (27 + inWord));
    out += ALPHABET.charAt(five & 31);
  }
  return out;
}

/** `ns/name:port`, or `ns/name` for a port without a name. @see Kubernetes 1.34 pkg/proxy/types.go, ServicePortName.String() */
export const servicePortName = (namespace: string, service: string, port: string): string =>
  port === '' ? `${namespace}/${service}` : `${namespace}/${service}:${port}`;

/** `ip:port`, and `[ip]:port` for IPv6. */
export const endpointText = (ip: Ip, port: number): string =>
  familyOf(ip) === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;

/**
 * What follows `KUBE-SVC-`, `KUBE-SVL-`, `KUBE-EXT-` and `KUBE-FW-`: 16 characters that keep a chain's name within
 * iptables' 28.
 * @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, portProtoHash()
 */
export const portHash = (name: string, protocol: string): string => hash32(name + protocol);

/** What follows `KUBE-SEP-`. @see Kubernetes 1.34 pkg/proxy/iptables/proxier.go, servicePortEndpointChainName() */
export const endpointHash = (name: string, protocol: string, endpoint: string): string =>
  hash32(name + protocol + endpoint);
