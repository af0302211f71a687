/** What one row of a table is called, and several. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}

export const ENTRY: Noun = { one: 'entry', many: 'entries' };
export const RULE: Noun = { one: 'rule', many: 'rules' };
export const ROUTE: Noun = { one: 'route', many: 'routes' };

const none = (length: number, { one, many }: Noun): string =>
  length === 1 ? `its only ${one} did not match` : `none of ${length} ${many} matched`;

/** `route 3 of 4 decided`. @param decided position from 0; `null`: none did. */
export const decidedLine = (length: number, noun: Noun, decided: number | null): string =>
  decided === null ? none(length, noun) : `${noun.one} ${decided + 1} of ${length} decided`;

/** What a packet met in one chain; positions are from 0. */
interface Walked {
  readonly rules: number;
  readonly matched: readonly number[];
  /** Those of the matched that sent it to another chain. */
  readonly jumps: readonly number[];
  readonly decided: number | null;
  readonly isPolicy: boolean;
}

/** `rule 3 of 12 jumps on`: what came of a chain. */
export function chainLine({ rules, matched, jumps, decided, isPolicy }: Walked): string {
  if (decided !== null) return decidedLine(rules, RULE, decided);
  const [first] = matched;
  const met =
    first === undefined
      ? none(rules, RULE)
      : matched.length > 1
        ? `${matched.length} of ${rules} rules matched`
        : `rule ${first + 1} of ${rules} ${jumps.includes(first) ? 'jumps on' : 'matched'}`;
  if (!isPolicy) return met;
  return rules === 0 ? 'it has no rule: its policy decided' : `${met}, its policy decided`;
}
