import { parseIp, type Ip } from '../net/address.ts';
import { parseCidr, networkOf, formatPrefix, type Prefix } from '../net/prefix.ts';
import { addressFault, prefixFault, withoutLeadingZeros } from './addressFault.ts';
import type { Draft, Report, Source } from './report.ts';
import { describeValue, quote, type Path } from './source.ts';

type Texts = Readonly<Record<string, string>>;

const NO_TEXTS: Texts = Object.freeze({});

/** What is wrong when a value has another type than wanted; Kubernetes objects and our own document differ. */
export type TypeCode = 'K8S_TYPE' | 'JSON_TYPE';

/** An object of the file, as all its fields know it. */
export interface FieldRoot extends Source {
  readonly report: Report;
  readonly typeCode: TypeCode;
}

/**
 * One value of an object and the way to it. Asking for it as a type gives the value, or `undefined` after the problem was
 * reported; a value that is absent or null is `undefined` without a problem.
 */
export class Field {
  readonly value: unknown;
  /** The object that this is a part of. */
  readonly source: FieldRoot;
  private readonly parent: Field | null;
  private readonly key: string | number;

  private constructor(value: unknown, parent: Field | null, key: string | number, source: FieldRoot) {
    this.value = value;
    this.parent = parent;
    this.key = key;
    this.source = source;
  }

  /** The whole object. */
  static root(value: unknown, source: FieldRoot): Field {
    return new Field(value, null, '', source);
  }

  get path(): Path {
    return this.parent ? [...this.parent.path, this.key] : [];
  }

  /** Name of this field as its parent knows it. */
  get name(): string {
    return String(this.key);
  }

  get isPresent(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** A field of this object. Absent ones can be asked on: `at('spec').at('ports')` never fails. */
  at(key: string): Field {
    return new Field(own(this.value, key), this, key, this.source);
  }

  /** The bare value of a field of this object, for questions that no problem can come of. */
  get(key: string): unknown {
    return own(this.value, key);
  }

  /** A field further down: `in('metadata', 'labels')`. */
  in(first: string, second: string, third?: string): Field {
    const field = this.at(first).at(second);
    return third === undefined ? field : field.at(third);
  }

  keys(): string[] {
    return this.isObject() ? Object.keys(this.value as object) : [];
  }

  /** The entries of a list; none when it is absent. */
  items(): Field[] {
    return this.values().map((item, i) => new Field(item, this, i, this.source));
  }

  /** What the entries of a list are read as; those of which nothing comes are left out. */
  collect<T>(read: (entry: Field) => T | undefined): T[] {
    const collected: T[] = [];
    for (const [i, item] of this.values().entries()) {
      const value = read(new Field(item, this, i, this.source));
      if (value !== undefined) collected.push(value);
    }
    return collected;
  }

  /** The bare entries of a list; none when it is absent. */
  values(): readonly unknown[] {
    if (!this.isPresent) return [];
    if (Array.isArray(this.value)) return this.value;
    this.wrongType('a list');
    return [];
  }

  /** Whether this is an object; says so when it is something else. Absent counts as an empty object. */
  isObject(): boolean {
    if (!this.isPresent) return false;
    if (typeof this.value === 'object' && !Array.isArray(this.value)) return true;
    this.wrongType('an object');
    return false;
  }

  text(): string | undefined {
    if (!this.isPresent) return undefined;
    if (typeof this.value === 'string') return this.value;
    return this.wrongType('text');
  }

  flag(): boolean | undefined {
    if (!this.isPresent) return undefined;
    if (typeof this.value === 'boolean') return this.value;
    return this.wrongType('true or false');
  }

  /** A whole number within limits; `code` is what to report when it is outside. */
  whole(min: number, max: number, code: string): number | undefined {
    if (!this.isPresent) return undefined;
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    if (typeof value !== 'number' && code !== 'JSON_NUMBER') return this.wrongType('a whole number');
    this.error(
      code,
      `${this.name} must be a whole number ${min}..${max}; found ${describeValue(value)}.`,
      `Write a number from ${min} to ${max}.`,
    );
    return undefined;
  }

  /** A port number. Quoted numbers in our own document are refused by range, those of Kubernetes by type. */
  port(): number | undefined {
    if (!this.isPresent) return undefined;
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535) return value;
    if (typeof value !== 'number' && this.source.typeCode === 'K8S_TYPE') return this.wrongType('a number');
    this.error(
      'PORT_RANGE',
      `Port ${typeof value === 'number' ? value : describeValue(value)}; allowed 1..65535.`,
      'Write a whole number from 1 to 65535.',
    );
    return undefined;
  }

  /** One of a few words. */
  oneOf<T extends string>(words: readonly T[]): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const word = words.find((w) => w === text);
    if (word === undefined) {
      const near = words.find((w) => w.toLowerCase() === text.toLowerCase()) ?? words[0];
      this.error(
        'K8S_ENUM',
        `${this.name} must be ${listed(words)}; found ${quote(text)}.`,
        `Write ${near}.`,
      );
    }
    return word;
  }

  /** One of a few words, in a field that the API server fills in where it is empty. */
  oneOfOrEmpty<T extends string>(words: readonly T[]): T | undefined {
    return this.value === '' ? undefined : this.oneOf(words);
  }

  /** The same field without blanks around its text, where Kubernetes takes them away. */
  trimmed(): Field {
    const { value } = this;
    return typeof value === 'string' ? new Field(value.trim(), this.parent, this.key, this.source) : this;
  }

  /** An IPv4 address. In its older fields Kubernetes puts up with leading zeros, and takes them for nothing. */
  ip(): Ip | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const address = parseIp(text);
    if (address === undefined) {
      const fault = addressFault(text);
      const meant = this.isKubernetes ? withoutLeadingZeros(text) : undefined;
      const severity = meant === undefined ? 'error' : 'warning';
      this.add({ code: 'IP_SYNTAX', severity, ...fault });
      return meant;
    }
    return address.includes(':') ? this.wrongFamily(text) : address;
  }

  /** An address of either family. */
  anyIp(): Ip | undefined {
    const text = this.text();
    const address = text === undefined ? undefined : parseIp(text);
    if (text === undefined || address !== undefined) return address;
    const fault = addressFault(text);
    this.error('IP_SYNTAX', fault.message, fault.remedy);
    return undefined;
  }

  /** A range of IPv4 addresses. Of bits after its length Kubernetes takes no notice. */
  cidr(): Prefix | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const parsed = parseCidr(text);
    if (parsed === undefined) {
      const fault = prefixFault(text);
      this.error('CIDR_SYNTAX', fault.message, fault.remedy);
      return undefined;
    }
    if (parsed.ip.includes(':')) return this.wrongFamily(text);
    const network = { ip: networkOf(parsed.ip, parsed.length), length: parsed.length };
    if (network.ip === parsed.ip) return parsed;
    this.add({
      code: 'CIDR_HOSTBITS',
      severity: this.isKubernetes ? 'warning' : 'error',
      message: `${text} has bits set after the first ${parsed.length}.`,
      remedy: `Did you mean ${formatPrefix(network)}?`,
    });
    return this.isKubernetes ? network : undefined;
  }

  /** Text values by key, such as labels: the object itself when it holds nothing else, as nobody changes what was read. */
  textMap(): Texts {
    if (!this.isObject()) return NO_TEXTS;
    const values = this.value as Record<string, unknown>;
    const keys = Object.keys(values);
    if (keys.every((key) => typeof values[key] === 'string')) return values as Texts;
    const texts = keys.map((key) => [key, this.at(key).text()] as const);
    return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Says that a field is missing. */
  required(what: string): void {
    this.error('K8S_REQUIRED', `${this.name} is missing: ${what}.`, `Add ${this.name}.`);
  }

  error(code: string, message: string, remedy: string): void {
    this.add({ code, severity: 'error', message, remedy });
  }

  add(draft: Draft): void {
    this.source.report.add(this.source, this.path, draft);
  }

  /** Whether the API server is who says what may stand here, and not we. */
  private get isKubernetes(): boolean {
    return this.source.typeCode === 'K8S_TYPE';
  }

  private wrongType(wanted: string): undefined {
    const where = this.parent ? this.name : 'The document';
    this.error(
      this.source.typeCode,
      `${where} must be ${wanted}; found ${describeValue(this.value)}.`,
      `Write ${wanted}.`,
    );
    return undefined;
  }

  private wrongFamily(text: string): undefined {
    this.error(
      'FAMILY',
      `${quote(text)} is IPv6, which is not enabled in this scenario.`,
      'Use an IPv4 address.',
    );
    return undefined;
  }
}

/**
 * An object's own field. Cheaper than to ask `Object.hasOwn` first: decoded objects hold no functions and no `__proto__`,
 * and nothing else is inherited.
 */
function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || key === '__proto__')
    return undefined;
  const field = (value as Record<string, unknown>)[key];
  return typeof field === 'function' ? undefined : field;
}

/** `TCP, UDP or SCTP`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
