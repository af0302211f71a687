import type { Field } from './field.ts';
import { quote } from './source.ts';
import type { Labels } from './types.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

export interface LabelRequirement {
  readonly key: string;
  readonly operator: (typeof OPERATORS)[number];
  readonly values: readonly string[];
}

/** `metav1.LabelSelector`: all of it must hold. An empty one matches everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelRequirement[];
}

/** The value of a label; `undefined` also for names that every JavaScript object answers to. */
const labelOf = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

/** Whether labels carry every pair of `wanted`, as the selector of a Service asks. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  for (const key of Object.keys(wanted)) if (labelOf(labels, key) !== wanted[key]) return false;
  return true;
}

/** @see k8s.io/apimachinery pkg/apis/meta/v1/helpers.go, LabelSelectorAsSelector(): NotIn holds for an absent key too. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  return (
    matchesLabels(selector.matchLabels, labels) &&
    selector.matchExpressions.every(({ key, operator, values }) => {
      const value = labelOf(labels, key);
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return operator satisfies never;
      }
    })
  );
}

/** Reads a `LabelSelector`; SELECTOR_OPERATOR for expressions the API server would refuse. */
export function readSelector(field: Field): LabelSelector {
  const matchExpressions: LabelRequirement[] = [];
  for (const entry of field.at('matchExpressions').items()) {
    const key = entry.at('key').text();
    const written = entry.at('operator').text() ?? '';
    const operator = OPERATORS.find((known) => known === written);
    const values = entry.at('values').collect((value) => value.text());
    if (key === undefined) entry.at('key').required('an expression names a label');
    else if (operator === undefined) {
      entry
        .at('operator')
        .error(
          'SELECTOR_OPERATOR',
          `There is no operator ${quote(written)}.`,
          `Write ${OPERATORS.join(', ')}.`,
        );
    } else if (operator.endsWith('In') && values.length === 0) {
      entry.at('values').error('SELECTOR_OPERATOR', `${operator} needs values.`, 'Add at least one value.');
    } else if (!operator.endsWith('In') && values.length > 0) {
      entry
        .at('values')
        .error('SELECTOR_OPERATOR', `${operator} takes no values.`, 'Remove the values, or write In.');
    } else matchExpressions.push({ key, operator, values });
  }
  return { matchLabels: field.at('matchLabels').textMap(), matchExpressions };
}
