import type { TemplatePart, TemplatePlugin } from '../cluster/corefileTemplate.ts';
import { goPattern } from '../cluster/goPattern.ts';
import type { DnsRecord, Question, Rcode } from '../net/dnsMessage.ts';
import { must } from '../problem.ts';
import { isBelow, zoneOf } from './names.ts';
import { parseRecord } from './recordText.ts';

/** What the plugin `template` says to a question. */
export type TemplateAnswer =
  | { readonly kind: 'next' }
  | { readonly kind: 'failure' }
  | {
      readonly kind: 'answer';
      readonly rcode: Rcode;
      readonly answers: readonly DnsRecord[];
      readonly additional: readonly DnsRecord[];
      readonly authority: readonly DnsRecord[];
    };

interface Asked {
  readonly name: string;
  readonly zone: string;
  readonly type: string;
  /** What the pattern caught, by number and by name. */
  readonly groups: ReadonlyMap<string, string>;
}

function valueOf(part: TemplatePart, { name, zone, type, groups }: Asked): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'name':
      return name;
    case 'zone':
      return zone;
    case 'class':
      return 'IN';
    case 'type':
      return type;
    case 'group':
      return groups.get(part.group) ?? '';
    default:
      return part satisfies never;
  }
}

/** The first pattern that matches the name; a template without one matches every name. */
function groupsOf(match: readonly string[], name: string): ReadonlyMap<string, string> | undefined {
  if (match.length === 0) return new Map([['0', name]]);
  for (const pattern of match) {
    const found = must(goPattern(pattern), 'a pattern that was read').exec(name);
    if (!found) continue;
    const numbered = [...found].map((group, i) => [String(i), group ?? ''] as const);
    const named = Object.entries(found.groups ?? {}).map(([key, group]) => [key, group ?? ''] as const);
    return new Map([...numbered, ...named]);
  }
  return undefined;
}

/**
 * Asks one template after the other, in the order of the Corefile.
 *
 * @see coredns plugin/template/template.go, ServeDNS(), match(): a name that no pattern matches is a failure, unless it is to
 * fall through; so is a text that is no record
 */
export function answerFromTemplates(
  templates: readonly TemplatePlugin[],
  question: Question,
): TemplateAnswer {
  const name = question.name.toLowerCase();
  for (const template of templates) {
    const zone = zoneOf(name, template.zones);
    if (zone === undefined || (template.type !== 'ANY' && template.type !== question.type)) continue;
    const groups = groupsOf(template.match, name);
    if (!groups) {
      if (template.fallthrough.some((below) => isBelow(name, below))) continue;
      return { kind: 'failure' };
    }
    if (template.rcode === 'SERVFAIL') return { kind: 'failure' };
    const asked: Asked = { name, zone, type: question.type, groups };
    const section = (list: readonly (readonly TemplatePart[])[]) =>
      list.map((parts) => parseRecord(parts.map((part) => valueOf(part, asked)).join('')));
    const [answers, additional, authority] = [template.answers, template.additional, template.authority].map(
      section,
    );
    const isWhole = (list: typeof answers): list is DnsRecord[] => list?.includes(undefined) === false;
    if (!isWhole(answers) || !isWhole(additional) || !isWhole(authority)) return { kind: 'failure' };
    return { kind: 'answer', rcode: template.rcode, answers, additional, authority };
  }
  return { kind: 'next' };
}
