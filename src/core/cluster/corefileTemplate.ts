import { DNS_RCODES, DNS_TYPES, type DnsType, type DomainName, type Rcode } from '../net/dnsMessage.ts';
import type { Directive } from './corefileSyntax.ts';
import { goPattern } from './goPattern.ts';

/** A piece of a record's text: as it stands, or something of the question. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name' | 'zone' | 'class' | 'type' }
  /** A group of the pattern that matched, by name or number. */
  | { readonly kind: 'group'; readonly group: string };

/** One use of the plugin `template`: records made out of what is asked for. */
export interface TemplatePlugin {
  /** Zones end in a dot. */
  readonly zones: readonly DomainName[];
  readonly type: DnsType;
  /** Patterns of Go; none: every name. */
  readonly match: readonly string[];
  readonly rcode: Rcode;
  readonly answers: readonly (readonly TemplatePart[])[];
  readonly additional: readonly (readonly TemplatePart[])[];
  readonly authority: readonly (readonly TemplatePart[])[];
  /** Zones in which names that match no pattern are the next plugin's business. */
  readonly fallthrough: readonly DomainName[];
}

const FIELDS: Readonly<Record<string, TemplatePart>> = {
  '.Name': { kind: 'name' },
  '.Question.Name': { kind: 'name' },
  '.Zone': { kind: 'zone' },
  '.Class': { kind: 'class' },
  '.Type': { kind: 'type' },
};

/** `.Name`, `.Group.host`, `index .Match 1`, `index .Group "host"`. Go's templates know more; `undefined` for that. */
function actionOf(text: string): TemplatePart | undefined {
  if (Object.hasOwn(FIELDS, text)) return FIELDS[text];
  const [, named] = /^\.Group\.(\w+)$/.exec(text) ?? [];
  const [, number] = /^index \.Match (\d+)$/.exec(text) ?? [];
  const [, quoted] = /^index \.Group "(\w+)"$/.exec(text) ?? [];
  const group = named ?? number ?? quoted;
  return group === undefined ? undefined : { kind: 'group', group };
}

/** The parts of a template's text; `undefined` for one that does more than put fields in. */
function partsOf(text: string): TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const found of text.matchAll(/\{\{(-\s)?\s*(.*?)\s*(\s-)?\}\}/g)) {
    const [whole, trimsBefore, action = '', trimsAfter] = found;
    const part = actionOf(action);
    if (!part) return undefined;
    const before = text.slice(at, found.index);
    parts.push({ kind: 'text', text: trimsBefore ? before.trimEnd() : before }, part);
    at = found.index + whole.length;
    if (trimsAfter) while (/\s/.test(text[at] ?? '')) at++;
  }
  parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

const withDot = (zone: string): string => (zone.endsWith('.') ? zone : `${zone}.`).toLowerCase();

/**
 * Reads one use of the plugin. `undefined`: it does something that is not modelled, or could not be.
 *
 * @param serverZones zones of the server block, for a template that names none.
 * @see coredns plugin/template/setup.go, templateParse()
 */
export function templateOf(
  { args, block }: Directive,
  serverZones: readonly string[],
): TemplatePlugin | undefined {
  const [written = '', asked = '', ...zones] = args;
  const type = asked.toUpperCase();
  if (!['IN', 'ANY'].includes(written.toUpperCase()) || !Object.hasOwn(DNS_TYPES, type)) return undefined;
  const known = new Set(['match', 'answer', 'additional', 'authority', 'rcode', 'fallthrough', 'upstream']);
  if (block.some(({ name }) => !known.has(name))) return undefined;
  const all = (name: string) => block.filter((option) => option.name === name).flatMap((one) => one.args);
  const match = all('match');
  if (match.some((pattern) => !goPattern(pattern))) return undefined;
  const section = (name: string) => all(name).map(partsOf);
  const [answers, additional, authority] = [section('answer'), section('additional'), section('authority')];
  const isWhole = (list: typeof answers): list is TemplatePart[][] => !list.includes(undefined);
  if (!isWhole(answers) || !isWhole(additional) || !isWhole(authority)) return undefined;
  const rcode = all('rcode').at(-1)?.toUpperCase() ?? 'NOERROR';
  if (!Object.hasOwn(DNS_RCODES, rcode)) return undefined;
  const fall = block.find(({ name }) => name === 'fallthrough');
  return {
    zones: (zones.length > 0 ? zones : serverZones).map(withDot),
    type: type as DnsType,
    match,
    rcode: rcode as Rcode,
    answers,
    additional,
    authority,
    fallthrough: !fall ? [] : fall.args.length > 0 ? fall.args.map(withDot) : ['.'],
  };
}
