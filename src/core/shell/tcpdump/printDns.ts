import { parseIp } from '../../net/address.ts';
import { DNS_TYPES } from '../../net/dnsMessage.ts';
import { CutShort, type Octets } from './octets.ts';

/** @see tcpdump 4.99.3 print-domain.c, ns_ops, ns_resp */
const OPERATIONS = [
  '', ' inv_q', ' stat', ' op3', ' notify', ' update', ' op6', ' op7', ' op8', ' updateA', ' updateD', ' updateDA',
  ' updateM', ' updateMA', ' zoneInit', ' zoneRef',
]; // prettier-ignore
const RESPONSES = [
  '', ' FormErr', ' ServFail', ' NXDomain', ' NotImp', ' Refused', ' YXDomain', ' YXRRSet', ' NXRRSet', ' NotAuth',
  ' NotZone', ' Resp11', ' Resp12', ' Resp13', ' Resp14', ' Resp15',
]; // prettier-ignore
const CLASS_IN = 1;
const TYPES: ReadonlyMap<number, string> = new Map(
  Object.entries(DNS_TYPES).map(([name, number]) => [number, name]),
);
const HEADER = 12;
/** The two bits that make a length a pointer. */
const POINTER = 0xc0;

/** What was printed up to where a message ends too early. */
class Cut extends Error {
  readonly told: string;

  constructor(told: string) {
    super();
    this.told = told;
  }
}

/** Reads a message from its header on. */
class Reader {
  readonly #message: Octets;
  readonly #verbose: number;
  at = HEADER;
  told = '';

  constructor(message: Octets, verbose: number) {
    this.#message = message;
    this.#verbose = verbose;
  }

  /** A name where the message stands; what comes after it is where it stands then. */
  name(): string {
    const message = this.#message;
    let name = '';
    let at = this.at;
    let end: number | null = null;
    let before = at;
    for (let length = message.u8(at++); length !== 0; length = message.u8(at++)) {
      if ((length & POINTER) === POINTER) {
        const to = ((length & ~POINTER) << 8) | message.u8(at);
        end ??= at + 1;
        if (to >= before) throw new Cut(`${this.told}${name}<BAD PTR>`);
        before = to;
        at = to;
      } else {
        name += `${message.text(at, length)}.`;
        at += length;
      }
    }
    this.at = end ?? at;
    return name || '.';
  }

  u16(): number {
    this.at += 2;
    return this.#message.u16(this.at - 2);
  }

  u32(): number {
    this.at += 4;
    return this.#message.u32(this.at - 4);
  }

  /** ` A? web.default.svc.cluster.local.`. @see ns_qprint() */
  question(): void {
    const at = this.at;
    this.name();
    const type = this.u16();
    const klass = this.u16();
    const end = this.at;
    this.told += ` ${typeName(type)}${klass === CLASS_IN ? '' : ` ${className(klass)}`}? `;
    this.at = at;
    this.told += this.name();
    this.at = end;
  }

  skipQuestion(): void {
    this.name();
    this.at += 4;
  }

  /** ` A 10.96.0.80`. @see ns_rprint() */
  record(): void {
    const name = this.name();
    if (this.#verbose > 0) this.told += ` ${name}`;
    const type = this.u16();
    const klass = this.u16();
    if (klass !== CLASS_IN) this.told += ` ${className(klass)}`;
    const ttl = this.u32();
    if (this.#verbose > 2) this.told += ` [${durationText(ttl)}]`;
    const length = this.u16();
    const end = this.at + length;
    this.told += ` ${typeName(type)}`;
    this.told += this.#data(typeName(type), length);
    this.at = end;
  }

  #data(type: string, length: number): string {
    const message = this.#message;
    switch (type) {
      case 'A':
        return ` ${message.ip(this.at)}`;
      case 'AAAA':
        return ` ${parseIp(Array.from({ length: 8 }, () => this.u16().toString(16)).join(':'))}`;
      case 'NS':
      case 'CNAME':
      case 'PTR':
        return ` ${this.name()}`;
      case 'SOA':
        if (this.#verbose === 0) return '';
        return ` ${this.name()} ${this.name()} ${Array.from({ length: 5 }, () => this.u32()).join(' ')}`;
      case 'TXT': {
        let text = '';
        for (let at = this.at; at < this.at + length; at += 1 + message.u8(at))
          text += ` "${message.text(at + 1, message.u8(at))}"`;
        return text;
      }
      case 'SRV': {
        const [priority, weight, port] = [this.u16(), this.u16(), this.u16()];
        return ` ${this.name()}:${port} ${priority} ${weight}`;
      }
      default:
        return '';
    }
  }
}

const typeName = (type: number): string => TYPES.get(type) ?? `Type${type}`;
const className = (klass: number): string => `(Class ${klass})`;

/** `30s`, `1m`, `1h30m`. @see tcpdump 4.99.3 util-print.c, unsigned_relts_print() */
function durationText(seconds: number): string {
  if (seconds === 0) return '0s';
  let left = seconds;
  let text = '';
  for (const [unit, length] of [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    if (left >= length) text += `${Math.floor(left / length)}${unit}`;
    left %= length;
  }
  return text;
}

/**
 * One DNS message, `12345+ A? web.default.svc.cluster.local. (48)`.
 *
 * @param verbose how often `-v` was given: names and lifetimes of records, then also the question of an answer and all sections.
 * @param overTcp its length stands in front of it.
 * @see tcpdump 4.99.3 print-domain.c, domain_print()
 */
export function dnsText(body: Octets, length: number, verbose: number, overTcp: boolean): string {
  const message = overTcp ? body.from(2) : body;
  const size = overTcp ? length - 2 : length;
  if (size < HEADER) return `domain [length ${length} < ${overTcp ? HEADER + 2 : HEADER}] (invalid)`;
  const reader = new Reader(message, verbose);
  try {
    tell(reader, message, verbose);
    return `${reader.told} (${size})`;
  } catch (problem) {
    if (problem instanceof Cut) return `${problem.told} [|domain]`;
    if (problem instanceof CutShort) return `${reader.told} [|domain]`;
    throw problem;
  }
}

function tell(reader: Reader, message: Octets, verbose: number): void {
  const flags = message.u16(2);
  const [questions = 0, answers = 0, authority = 0, additional = 0] = [4, 6, 8, 10].map((at) =>
    message.u16(at),
  );
  const operation = OPERATIONS[(flags >> 11) & 15];
  reader.told = `${message.u16(0)}${operation}`;
  if ((flags & 0x8000) === 0) return tellQuestion(reader, flags, [questions, answers, authority, additional]);
  const marks = `${flags & 0x400 ? '*' : ''}${flags & 0x80 ? '' : '-'}${flags & 0x200 ? '|' : ''}${flags & 0x20 ? '$' : ''}`;
  reader.told += `${RESPONSES[flags & 15]}${marks}`;
  if (questions !== 1) reader.told += ` [${questions}q]`;
  for (let i = 0; i < questions; i++) {
    if (i > 0) reader.told += ',';
    if (verbose > 1) {
      reader.told += ' q:';
      reader.question();
    } else reader.skipQuestion();
  }
  reader.told += ` ${answers}/${authority}/${additional}`;
  records(reader, answers, '');
  if (verbose < 2) return;
  records(reader, authority, ' ns:');
  records(reader, additional, ' ar:');
}

function records(reader: Reader, count: number, heading: string): void {
  for (let i = 0; i < count; i++) {
    reader.told += i === 0 ? heading : ',';
    reader.record();
  }
}

function tellQuestion(reader: Reader, flags: number, counts: readonly number[]): void {
  const [questions = 0, answers = 0, authority = 0, additional = 0] = counts;
  reader.told += `${flags & 0x100 ? '+' : ''}${flags & 0x10 ? '%' : ''}`;
  if ((flags & 0x06cf) !== 0) reader.told += ` [b2&3=0x${flags.toString(16)}]`;
  if (answers > 0) reader.told += ` [${answers}a]`;
  if (questions !== 1) reader.told += ` [${questions}q]`;
  if (authority > 0) reader.told += ` [${authority}n]`;
  if (additional > 0) reader.told += ` [${additional}au]`;
  for (let i = 0; i < questions; i++) reader.question();
}
