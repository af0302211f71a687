import type { Ip } from './address.ts';

/** An absolute domain name as text, with the dot at its end: `web.default.svc.cluster.local.`; `.` is the root. */
export type DomainName = string;

/** Types of records that the model asks for and answers (RFC 1035 §3.2.2, RFC 3596, RFC 2782); the number is the wire's. */
export const DNS_TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
} as const;

export type DnsType = keyof typeof DNS_TYPES;

/** Response codes (RFC 1035 §4.1.1). */
export const DNS_RCODES = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
} as const;

export type Rcode = keyof typeof DNS_RCODES;

export interface Question {
  /** As it was typed: case is kept. */
  readonly name: DomainName;
  readonly type: DnsType;
}

/** One resource record; `ttl` in seconds. */
export type DnsRecord = { readonly name: DomainName; readonly ttl: number } & (
  | { readonly type: 'A' | 'AAAA'; readonly ip: Ip }
  | { readonly type: 'NS' | 'CNAME' | 'PTR'; readonly target: DomainName }
  | { readonly type: 'TXT'; readonly text: string }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: DomainName;
    }
  | {
      readonly type: 'SOA';
      readonly primary: DomainName;
      readonly mailbox: DomainName;
      readonly serial: number;
      /** Seconds, as the four after them. */
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minimum: number;
    }
);

/** What a server found out: a message without its header's bookkeeping. */
export interface DnsAnswer {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  /** Whether this server asks others for what it does not know. */
  readonly recursionAvailable: boolean;
  /** Not everything fitted: ask again over TCP. */
  readonly truncated: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

/** One DNS message (RFC 1035 §4): a question alone, or with its answer. */
export interface DnsMessage {
  /** Ties an answer to its question, 0–65535. */
  readonly id: number;
  readonly question: Question;
  /** `null`: this is the question. */
  readonly answer: DnsAnswer | null;
}

/** The part of a record after its type, as zone files write it. */
export function recordData(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.ip;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return record.target;
    case 'TXT':
      return JSON.stringify(record.text);
    case 'SRV':
      return `${record.priority} ${record.weight} ${record.port} ${record.target}`;
    case 'SOA':
      return `${record.primary} ${record.mailbox} ${record.serial} ${record.refresh} ${record.retry} ${record.expire} ${record.minimum}`;
    default:
      return record satisfies never;
  }
}

/** `A? web.default.svc.cluster.local.`, as tcpdump writes a question. */
const questionText = ({ type, name }: Question): string => `${type}? ${name}`;

/** Records told before the rest is counted. */
const MANY = 3;

/** What a message says, in a line: the question, or the answer to it. */
export function dnsText({ question, answer }: DnsMessage): string {
  if (answer === null) return questionText(question);
  const { rcode, truncated, answers } = answer;
  const told = answers.slice(0, MANY).map((record) => `${record.type} ${recordData(record)}`);
  const more = answers.length > MANY ? ` and ${answers.length - MANY} more` : '';
  const found = rcode !== 'NOERROR' ? rcode : told.length === 0 ? 'no such record' : told.join(', ') + more;
  return `${questionText(question)} ${found}${truncated ? ', truncated' : ''}`;
}
