import { DNS_TYPES, type DnsType } from '../net/dnsMessage.ts';
import type { Directive } from './corefileSyntax.ts';
import { goPattern } from './goPattern.ts';

/** What is done to records of the answer after a name was rewritten. `from` is a pattern, `to` names its groups as `{1}`. */
interface AnswerRewrite {
  readonly what: 'name' | 'value';
  readonly from: string;
  readonly to: string;
}

/** One line `rewrite` of a Corefile. */
export type RewriteRule = {
  /** After a rule that changed something: whether the next one is looked at. */
  readonly continues: boolean;
} & (
  | {
      readonly field: 'name';
      /** How `from` is compared with the name that is asked for, in lower case; `regex`: groups stand in `to` as `{1}`. */
      readonly match: 'exact' | 'prefix' | 'suffix' | 'substring' | 'regex';
      readonly from: string;
      readonly to: string;
      /** Whether names of the answer are turned back into what was asked for. */
      readonly auto: boolean;
      readonly answers: readonly AnswerRewrite[];
    }
  | { readonly field: 'type'; readonly from: DnsType; readonly to: DnsType }
);

const MATCHES = ['exact', 'prefix', 'suffix', 'substring', 'regex'] as const;
type NameMatch = (typeof MATCHES)[number];

const isType = (text: string | undefined): text is DnsType =>
  text !== undefined && Object.hasOwn(DNS_TYPES, text);

/** Lower case, with a dot at its end: what Normalize() of CoreDNS makes of a name. */
const normal = (name: string): string => {
  const low = name.toLowerCase();
  return low.endsWith('.') ? low : `${low}.`;
};

/** `answer auto`, `answer name FROM TO`, `answer value FROM TO`, one after the other. */
function answersOf(words: readonly string[]): { auto: boolean; answers: AnswerRewrite[] } | undefined {
  const answers: AnswerRewrite[] = [];
  let auto = false;
  for (let at = 0; at < words.length;) {
    if (words[at] === 'answer') at++;
    const what = words[at++];
    if (what === 'auto') auto = true;
    else if (what === 'name' || what === 'value') {
      const [from, to] = words.slice(at, at + 2);
      if (from === undefined || to === undefined || !goPattern(from)) return undefined;
      answers.push({ what, from, to: normal(to) });
      at += 2;
    } else return undefined;
  }
  return { auto, answers };
}

function nameRule(words: readonly string[], continues: boolean): RewriteRule | undefined {
  const first = words[0]?.toLowerCase();
  const known = words.length > 2 ? MATCHES.find((match) => match === first) : 'exact';
  if (!known) return undefined;
  const match: NameMatch = known;
  const [from, to, ...rest] = words.length > 2 ? words.slice(1) : words;
  if (from === undefined || to === undefined) return undefined;
  if (match === 'regex' && !goPattern(from)) return undefined;
  const more = answersOf(rest);
  if (!more) return undefined;
  return {
    continues,
    field: 'name',
    match,
    // A prefix and a part get their dot, too: they match whole labels at their end.
    from: match === 'regex' ? from : normal(from),
    to: normal(to),
    auto: more.auto || match === 'exact',
    answers: more.answers,
  };
}

/**
 * Reads one line `rewrite`, or one with a block, whose lines go on with it. `undefined`: it says something that is not modelled.
 *
 * @see coredns plugin/rewrite/setup.go, newRule(); plugin/rewrite/name.go, newNameRule()
 */
export function rewriteRule({ args, block }: Directive): RewriteRule | undefined {
  const words = [...args, ...block.flatMap(({ name, args: more }) => [name, ...more])];
  const mode = words[0]?.toLowerCase();
  const hasMode = mode === 'continue' || mode === 'stop';
  const [field, ...rest] = hasMode ? words.slice(1) : words;
  const continues = mode === 'continue';
  if (field?.toLowerCase() === 'name') return nameRule(rest, continues);
  const [from, to] = rest.map((word) => word.toUpperCase());
  return field?.toLowerCase() === 'type' && isType(from) && isType(to)
    ? { continues, field: 'type', from, to }
    : undefined;
}
