import { listed, type Field } from './field.ts';
import { quote } from './source.ts';
import type { Labels } from './types.ts';

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** How many values an operator takes. */
const VALUES: Readonly<Record<Operator, 'some' | 'none' | 'one'>> = {
  In: 'some',
  NotIn: 'some',
  Exists: 'none',
  DoesNotExist: 'none',
  Gt: 'one',
  Lt: 'one',
};
const OPERATORS = Object.keys(VALUES) as readonly Operator[];

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** One of the terms of which one has to hold; of the term itself, everything. */
interface Term {
  readonly labels: readonly Requirement[];
  /** Of the Node's fields there is one that can be asked for: its name. */
  readonly names: readonly Requirement[];
}

/** `requiredDuringSchedulingIgnoredDuringExecution` of a pod's node affinity. */
export type NodeAffinity = readonly Term[];

/** Reads what a pod's `spec.affinity` requires of its node; `null` where it requires nothing. What it prefers is left out. */
export function readNodeAffinity(affinity: Field): NodeAffinity | null {
  const required = affinity.in('nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  if (!required.isObject()) return null;
  const terms = required.at('nodeSelectorTerms');
  if (terms.values().length === 0) terms.required('what is required of a node is at least one term');
  return terms.items().map((term) => ({
    labels: term.at('matchExpressions').collect(readRequirement),
    names: term.at('matchFields').collect(readRequirement),
  }));
}

/** @see kubernetes pkg/apis/core/validation/validation.go, ValidateNodeSelectorRequirement() */
function readRequirement(entry: Field): Requirement | undefined {
  const key = entry.at('key').text();
  const written = entry.at('operator').text() ?? '';
  const operator = OPERATORS.find((known) => known === written);
  const values = entry.at('values').collect((value) => value.text());
  const wrong = (at: string, message: string, remedy: string): undefined => {
    entry.at(at).error('SELECTOR_OPERATOR', message, remedy);
    return undefined;
  };
  if (key === undefined) {
    entry.at('key').required('an expression names a label');
    return undefined;
  }
  if (operator === undefined)
    return wrong('operator', `There is no operator ${quote(written)}.`, `Write ${listed(OPERATORS)}.`);
  const wanted = VALUES[operator];
  if (wanted === 'some' && values.length === 0)
    return wrong('values', `${operator} needs values.`, 'Add at least one value.');
  if (wanted === 'one' && values.length !== 1)
    return wrong('values', `${operator} takes one value.`, 'Write one whole number, in quotes.');
  if (wanted === 'none' && values.length > 0)
    return wrong('values', `${operator} takes no values.`, 'Remove the values, or write In.');
  return { key, operator, values };
}

/**
 * Whether a node is one of those that a pod requires.
 *
 * @see kubernetes staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go: an empty term holds
 *   for no node, and so does one whose numbers are none.
 */
export const meetsAffinity = (affinity: NodeAffinity, name: string, labels: Labels): boolean =>
  affinity.some(
    (term) =>
      term.labels.length + term.names.length > 0 &&
      term.labels.every(({ key, ...rest }) =>
        holds(rest, Object.hasOwn(labels, key) ? labels[key] : undefined),
      ) &&
      term.names.every(({ key, ...rest }) => holds(rest, key === 'metadata.name' ? name : '')),
  );

/** @see kubernetes staging/src/k8s.io/apimachinery/pkg/labels/selector.go, Requirement.Matches() */
function holds({ operator, values }: Omit<Requirement, 'key'>, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const [is, limit] = [wholeOf(value), wholeOf(values[0])];
      if (is === undefined || limit === undefined) return false;
      return operator === 'Gt' ? is > limit : is < limit;
    }
    default:
      return operator satisfies never;
  }
}

/** A number as Go's strconv.ParseInt reads it. */
const wholeOf = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^[-+]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
