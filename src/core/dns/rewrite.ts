import type { RewriteRule } from '../cluster/corefileRewrite.ts';
import { goPattern } from '../cluster/goPattern.ts';
import type { DnsAnswer, DnsRecord, DomainName, Question } from '../net/dnsMessage.ts';
import { must } from '../problem.ts';
import { isDomainName } from './names.ts';

type NameRule = Extract<RewriteRule, { field: 'name' }>;
type Rename = (name: DomainName) => DomainName;

/** What is done to every record of an answer. */
type Revert = (record: DnsRecord) => DnsRecord;

/** A question as the plugins after `rewrite` see it, and what its answer has to go through on the way back. */
export interface Rewritten {
  /** `null`: the new name is none, and the client hears of a failure. */
  readonly question: Question | null;
  readonly restore: (answer: DnsAnswer) => DnsAnswer;
}

/** Puts the groups of a match where `{1}` stands. `undefined`: the pattern does not match. */
function filledIn(pattern: string, to: string, name: string): string | undefined {
  const groups = must(goPattern(pattern), 'a pattern that was read').exec(name);
  if (!groups) return undefined;
  return [...groups].reduce((text, group, i) => text.replaceAll(`{${i}}`, group ?? ''), to);
}

/** @see coredns plugin/rewrite/name.go, the Rewrite() of each rule */
function renamed({ match, from, to }: NameRule, name: DomainName): DomainName | undefined {
  switch (match) {
    case 'exact':
      return name === from ? to : undefined;
    case 'prefix':
      return name.startsWith(from) ? to + name.slice(from.length) : undefined;
    case 'suffix':
      return name.endsWith(from) ? name.slice(0, name.length - from.length) + to : undefined;
    case 'substring':
      return name.includes(from) ? name.replaceAll(from, to) : undefined;
    case 'regex':
      return filledIn(from, to, name);
    default:
      return match satisfies never;
  }
}

/** A record's own name, or the name it holds. @see coredns plugin/rewrite/reverter.go, getRecordValueForRewrite() */
const nameOf =
  (rename: Rename) =>
  (record: DnsRecord): DnsRecord => ({ ...record, name: rename(record.name) });
const valueOf =
  (rename: Rename) =>
  (record: DnsRecord): DnsRecord => {
    if (record.type === 'SOA') return { ...record, primary: rename(record.primary) };
    return 'target' in record ? { ...record, target: rename(record.target) } : record;
  };

/** Turns a suffix back, or a name and everything below it. */
const suffixBack =
  (from: string, to: string): Rename =>
  (name) =>
    name.endsWith(from) ? name.slice(0, name.length - from.length) + to : name;
const wholeBack =
  (from: string, to: string): Rename =>
  (name) =>
    name === from || name.endsWith(`.${from}`) ? name.slice(0, name.length - from.length) + to : name;

/** @param asked the name before the rule, `given` the one after it. */
function revertsOf(rule: NameRule, asked: DomainName, given: DomainName): Revert[] {
  const back = rule.match === 'suffix' ? suffixBack(rule.to, rule.from) : wholeBack(given, asked);
  const fixed = rule.answers.map(({ what, from, to }) => {
    const rename: Rename = (name) => filledIn(from, to, name) ?? name;
    return what === 'name' ? nameOf(rename) : valueOf(rename);
  });
  return [...(rule.auto ? [nameOf(back), valueOf(back)] : []), ...fixed];
}

/**
 * Passes a question through the rules of the plugin `rewrite`, up to the first that changes it and does not say `continue`.
 *
 * @see coredns plugin/rewrite/rewrite.go, ServeDNS(); what is reverted is reverted in the opposite order, in all sections
 */
export function rewritten(rules: readonly RewriteRule[], question: Question): Rewritten {
  let now = question;
  const reverts: Revert[] = [];
  for (const rule of rules) {
    if (rule.field === 'type') {
      if (now.type !== rule.from) continue;
      now = { ...now, type: rule.to };
    } else {
      const asked = now.name.toLowerCase();
      const name = renamed(rule, asked);
      if (name === undefined) continue;
      if (!isDomainName(name)) return { question: null, restore: (answer) => answer };
      reverts.push(...revertsOf(rule, asked, name));
      now = { ...now, name };
    }
    if (!rule.continues) break;
  }
  if (reverts.length === 0) return { question: now, restore: (answer) => answer };
  const revert: Revert = (record) => reverts.reduceRight((one, back) => back(one), record);
  return {
    question: now,
    restore: (answer) => ({
      ...answer,
      answers: answer.answers.map(revert),
      authority: answer.authority.map(revert),
      additional: answer.additional.map(revert),
    }),
  };
}
