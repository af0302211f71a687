import type { ReachCell, ReachEnd } from '../core/run/reach.ts';
import type { Outcome } from '../core/trace/disposition.ts';

/** Outcomes as they stand in a matrix. An HTTP status stands for itself. */
const CODES: Readonly<Record<Exclude<Outcome, `http-${number}`>, string>> = {
  delivered: 'ok',
  refused: 'ref',
  'timed-out': 'time',
  'host-unreachable': 'host',
  'net-unreachable': 'net',
  'message-too-big': 'size',
  'ttl-exceeded': 'ttl',
  'name-not-found': 'name',
};

const codeOf = (outcome: Outcome): string =>
  CODES[outcome as keyof typeof CODES] ?? outcome.replace('http-', '');

/** Behind an outcome that holds only if somebody listens there, which the file does not say. */
const ASSUMED = '?';

const isAssumed = ({ outcome, assumed }: ReachCell): boolean => assumed && outcome === 'delivered';

/** Pairs named of one reason; the others are counted. */
const NAMED_PAIRS = 6;

/** The matrix as text: a heading, a row for each sender, and at the end what decided. */
export class Matrix {
  readonly #ends: readonly ReachEnd[];
  readonly #nameWidth: number;
  readonly #width: number;
  readonly #used = new Set<Outcome>();
  readonly #reasons = new Map<string, string[]>();
  readonly #assumed: string[] = [];

  constructor(ends: readonly ReachEnd[]) {
    this.#ends = ends;
    this.#nameWidth = Math.max(...ends.map(({ id }) => id.length));
    this.#width = Math.max(4, `${ends.length}`.length);
  }

  #row(name: string, cells: readonly string[]): string {
    const line = cells.map((cell) => cell.padStart(this.#width)).join(' ');
    return `${name.padEnd(this.#nameWidth + `${this.#ends.length}`.length + 2)} ${line}\n`;
  }

  heading(what: string): string {
    const numbers = this.#ends.map((_, i) => `${i + 1}`);
    return `${what}, from each row to each column, from the state before any traffic\n\n${this.#row('', numbers)}`;
  }

  /** @param index of the sender. */
  row(index: number, cells: readonly ReachCell[]): string {
    cells.forEach((cell, to) => {
      this.#used.add(cell.outcome);
      if (isAssumed(cell)) this.#assumed.push(`${index + 1}→${to + 1}`);
      if (cell.outcome === 'delivered') return;
      const reason = `${cell.outcome}: ${[cell.dropReason, cell.decidedBy].filter((part) => part !== null).join(', ') || cell.disposition}`;
      const pairs = this.#reasons.get(reason) ?? [];
      pairs.push(`${index + 1}→${to + 1}`);
      this.#reasons.set(reason, pairs);
    });
    const number = `${index + 1}`.padStart(`${this.#ends.length}`.length);
    return this.#row(
      `${number}  ${this.#ends[index]?.id}`,
      cells.map((cell) => `${codeOf(cell.outcome)}${isAssumed(cell) ? ASSUMED : ''}`),
    );
  }

  /** What the words in the matrix mean, and why they stand there. */
  ending(): string {
    const words = [...this.#used].map((outcome) => `${codeOf(outcome)} ${outcome}`);
    const assumed = this.#assumed.length > 0;
    const legend = [...words, ...(assumed ? [`${ASSUMED} if something listens there`] : [])].join(', ');
    const reasons = [...this.#reasons]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([reason, pairs]) => told(reason, pairs));
    const doubt = assumed
      ? [told('assumed: the receiver declares no ports, so it may listen on any', this.#assumed)]
      : [];
    const lines = [...reasons, ...doubt];
    return `\n${legend}\n${lines.length > 0 ? '\n' : ''}${lines.join('')}`;
  }
}

/** A reason with the pairs that it holds for, as many as fit. */
function told(reason: string, pairs: readonly string[]): string {
  const more = pairs.length > NAMED_PAIRS ? ` and ${pairs.length - NAMED_PAIRS} more` : '';
  return `${reason}\n  ${pairs.slice(0, NAMED_PAIRS).join(' ')}${more}\n`;
}
