import { parseIp, type Ip } from '../net/address.ts';
import { networkOf, parseCidr, type Prefix } from '../net/prefix.ts';
import { parseDuration } from './duration.ts';
import { describeValue } from './source.ts';
import type { NodePortRange, SocketAddress } from './types.ts';

/** A value that kube-proxy refuses: it would not start. */
export interface ValueFault {
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

const KEYWORDS: Readonly<Record<string, NodePortRange>> = {
  primary: 'primary',
  all: { ip: '0.0.0.0' as Ip, length: 0 },
  localhost: { ip: '127.0.0.0' as Ip, length: 8 },
};

/** What the kernel takes as the name of a device (IFNAMSIZ), without what would have to be quoted in a rule. */
export const isDeviceName = (text: string): boolean => /^[\w.@:-]{1,15}$/.test(text);

const network = ({ ip, length }: Prefix): Prefix => ({ ip: networkOf(ip, length), length });

/**
 * What kube-proxy was told, by the way to a field: the values of its file, or the texts of its flags. Asking for one as a
 * type gives it, or `undefined` where it is not there, or is nothing that kube-proxy takes.
 */
export class KubeProxyValues {
  readonly faults: ValueFault[] = [];
  private readonly values: ReadonlyMap<string, unknown>;
  /** Flags are texts, whatever they say. */
  private readonly areTexts: boolean;

  constructor(values: ReadonlyMap<string, unknown>, areTexts: boolean) {
    this.values = values;
    this.areTexts = areTexts;
  }

  /** The same, as if a field had been left out. */
  without(path: string): KubeProxyValues {
    return new KubeProxyValues(new Map([...this.values].filter(([key]) => key !== path)), this.areTexts);
  }

  paths(): Iterable<string> {
    return this.values.keys();
  }

  has(path: string): boolean {
    return this.values.get(path) !== undefined && this.values.get(path) !== null;
  }

  /** The value as it was written. */
  bare(path: string): unknown {
    return this.values.get(path);
  }

  /** A text that is not empty: kube-proxy takes an empty one as left out. */
  text(path: string): string | undefined {
    return (
      this.take(path, 'text', (value) => (typeof value === 'string' ? value.trim() : undefined)) || undefined
    );
  }

  oneOf<T extends string>(path: string, words: readonly T[]): T | undefined {
    const text = this.text(path);
    const word = words.find((known) => known === text);
    if (text !== undefined && word === undefined) this.fault(path, words.join(', '));
    return word;
  }

  /** The name of a device, or how it begins. */
  device(path: string): string | undefined {
    const text = this.text(path);
    return text === undefined || isDeviceName(text) ? text : this.fault(path, 'the name of a device');
  }

  flag(path: string): boolean | undefined {
    return this.take(path, 'true or false', (value) => {
      if (typeof value === 'boolean') return value;
      return this.areTexts ? { true: true, false: false }[String(value)] : undefined;
    });
  }

  whole(path: string, min: number, max: number): number | undefined {
    return this.take(path, `a whole number from ${min} to ${max}`, (value) => {
      const number = this.areTexts && /^-?\d+$/.test(String(value)) ? Number(value) : value;
      return typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max
        ? number
        : undefined;
    });
  }

  /** Whole seconds of a duration: kube-proxy cuts off the rest. */
  seconds(path: string): number | undefined {
    return this.take(path, 'a duration such as 1h30m', (value) => {
      const seconds = typeof value === 'string' ? parseDuration(value) : undefined;
      return seconds === undefined ? undefined : Math.floor(seconds);
    });
  }

  /** The IPv4 one of one range or two; `null` where there is none of them. */
  clusterCIDR(path: string): Prefix | null | undefined {
    const text = this.text(path);
    if (text === undefined) return this.has(path) ? null : undefined;
    const ranges = text.split(',').map((one) => parseCidr(one.trim()));
    if (ranges.includes(undefined)) return this.fault(path, 'an address range');
    const ipv4 = ranges.find((range) => range && !range.ip.includes(':'));
    return ipv4 ? network(ipv4) : null;
  }

  /** IPv4 ranges and words of a list; an IPv6 one is left out, as by the kube-proxy of this family. */
  ranges(path: string): NodePortRange[] | undefined {
    const list = this.list(path);
    if (!list) return undefined;
    const ranges = list.map((text) => KEYWORDS[text] ?? parseCidr(text));
    if (ranges.includes(undefined)) return this.fault(path, 'a list of address ranges');
    return ranges.flatMap((range): NodePortRange[] => {
      if (range === undefined) return [];
      if (range === 'primary') return [range];
      return range.ip.includes(':') ? [] : [network(range)];
    });
  }

  prefixes(path: string): Prefix[] | undefined {
    return this.ranges(path)?.filter((range): range is Prefix => range !== 'primary');
  }

  /** An IPv4 address; `null` for one that stands for all, and for IPv6. */
  bindAddress(path: string): Ip | null | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const address = parseIp(text);
    if (address === undefined) return this.fault(path, 'an address');
    return address === '0.0.0.0' || address.includes(':') ? null : address;
  }

  /** `0.0.0.0:10256`, or an address alone. */
  socket(path: string, port: number): SocketAddress | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    const [, host = '', written] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
    const address = parseIp(host.replace(/^\[|\]$/g, '')) ?? parseIp(text);
    const number = written === undefined ? port : Number(written);
    if (address === undefined || number < 1 || number > 65535)
      return this.fault(path, 'an address and a port');
    return address.includes(':') ? undefined : { ip: address, port: number };
  }

  private list(path: string): string[] | undefined {
    return this.take(path, 'a list of texts', (value) => {
      const list = this.areTexts && typeof value === 'string' ? value.split(',').filter(Boolean) : value;
      return Array.isArray(list) && list.every((entry): entry is string => typeof entry === 'string')
        ? list.map((entry) => entry.trim())
        : undefined;
    });
  }

  private take<T>(path: string, wanted: string, read: (value: unknown) => T | undefined): T | undefined {
    if (!this.has(path)) return undefined;
    const value = read(this.values.get(path));
    return value === undefined ? this.fault(path, wanted) : value;
  }

  private fault(path: string, wanted: string): undefined {
    this.faults.push({ path, found: describeValue(this.values.get(path)), wanted });
    return undefined;
  }
}
