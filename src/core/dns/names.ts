import { parseIp, type Ip } from '../net/address.ts';
import type { DomainName } from '../net/dnsMessage.ts';

/** Labels of a name, first one first; none for the root. */
export const labelsOf = (name: DomainName): string[] => name.split('.').filter((label) => label !== '');

/** The name with a dot at its end. */
export const absolute = (name: string): DomainName => (name.endsWith('.') ? name : `${name}.`);

/** Whether a name is the zone or lies below it. Letters' case does not count (RFC 4343). */
export function isBelow(name: DomainName, zone: DomainName): boolean {
  const [low, end] = [name.toLowerCase(), zone.toLowerCase()];
  return end === '.' || low === end || low.endsWith(`.${end}`);
}

/** The longest zone that holds a name. */
export const zoneOf = (name: DomainName, zones: readonly DomainName[]): DomainName | undefined =>
  zones.filter((zone) => isBelow(name, zone)).sort((a, b) => b.length - a.length)[0];

/** The IPv4 address that a reverse name stands for. */
export function addressOfReverse(name: DomainName): Ip | undefined {
  const [, labels] = /^([\d.]+)\.in-addr\.arpa\.$/i.exec(name) ?? [];
  return labels === undefined ? undefined : parseIp(labels.split('.').reverse().join('.'));
}

/** Whether a text can be asked for: at most 253 letters in labels of 1 to 63 (RFC 1035 §2.3.4). */
export function isDomainName(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return (
    name.length <= 253 &&
    name.split('.').every((label) => label.length <= 63 && /^[A-Za-z0-9_-]+$/.test(label))
  );
}
