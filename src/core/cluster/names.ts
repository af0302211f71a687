import type { Field } from './field.ts';
import { codePoint, quote } from './source.ts';
import type { Labels } from './types.ts';

/** The three shapes of names in Kubernetes (apimachinery pkg/util/validation/validation.go). */
const SHAPES = {
  /** Most objects. */
  subdomain: {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    max: 253,
    rule: 'lower-case letters, digits, - and ., beginning and ending with a letter or digit (DNS-1123)',
  },
  /** Namespaces and containers. */
  label: {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    max: 63,
    rule: 'lower-case letters, digits and -, beginning and ending with a letter or digit (DNS-1123 label)',
  },
  /** Services. */
  serviceLabel: {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    max: 63,
    rule: 'lower-case letters, digits and -, beginning with a letter (DNS-1035 label)',
  },
  /** Ports of containers. */
  portName: {
    pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
    max: 15,
    rule: 'at most 15 lower-case letters, digits and single -, with at least one letter',
  },
} as const;

export type NameShape = keyof typeof SHAPES;

/** Reads a name and reports what is wrong with it. @returns the name also when it is wrong, so that reading can go on. */
export function readName(field: Field, shape: NameShape): string | undefined {
  const name = field.text();
  if (name === undefined || (name === '' && shape === 'portName')) return undefined; // ports may be called ''
  const { pattern, max, rule } = SHAPES[shape];
  if (name.length <= max && pattern.test(name)) return name;
  if (name.includes('{{')) {
    field.error(
      'K8S_TEMPLATE',
      `${quote(name)} contains a template.`,
      'Render it first, for example with `helm template`.',
    );
  } else if (!checkCharacters(field, name)) {
    return name;
  } else {
    const suggestion = suggest(name, shape);
    const remedy = suggestion ? `Write ${suggestion}, for example.` : 'Give it a name.';
    const length = name.length > max ? ` It has ${name.length} characters; ${max} are allowed.` : '';
    field.error('NAME_SYNTAX', `${quote(name)} is no valid name: ${rule}.${length}`, remedy);
  }
  return name;
}

/** A name close to the given one that the rule allows; empty when nothing of it is left. */
function suggest(name: string, shape: NameShape): string {
  const plain = name
    .slice(0, 1000)
    .toLowerCase()
    .replace(shape === 'subdomain' ? /[^a-z0-9.-]+/g : /[^a-z0-9-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, SHAPES[shape].max)
    .replace(/^[-.]+|[-.]+$/g, '');
  return SHAPES[shape].pattern.test(plain) ? plain : '';
}

/** Controls, direction overrides, zero-width characters, half surrogates, and piles of combining marks. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** Refuses characters that cannot be seen, in names and titles. @returns whether the text is fine. */
export function checkCharacters(field: Field, text: string): boolean {
  const found = INVISIBLE.exec(text)?.[0];
  if (found !== undefined) {
    const what = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(found) ? 'direction character' : 'character';
    field.error('NAME_CHARS', `Invisible ${what} ${codePoint(found)} in ${field.name}.`, 'Remove it.');
    return false;
  }
  if (/\p{M}{5}/u.test(text)) {
    field.error('NAME_CHARS', `A pile of combining marks in ${field.name}.`, 'Remove them.');
    return false;
  }
  return true;
}

const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = key.slice(0, Math.max(0, slash));
  const isPrefixFine =
    slash < 0 || (prefix !== '' && prefix.length <= 253 && SHAPES.subdomain.pattern.test(prefix));
  return isPrefixFine && name.length <= 63 && LABEL_NAME.test(name);
}

/** Reads labels; LABEL_SYNTAX for keys and values the API server would refuse. */
export function readLabels(field: Field): Labels {
  const labels = field.textMap();
  for (const key of Object.keys(labels)) {
    const value = labels[key] ?? '';
    if (!isLabelKey(key)) {
      field
        .at(key)
        .error(
          'LABEL_SYNTAX',
          `Label key ${quote(key)} is not allowed.`,
          'Write [prefix/]name: letters, digits, - _ ., at most 63 in the name and one slash.',
        );
    } else if (value !== '' && (value.length > 63 || !LABEL_NAME.test(value))) {
      const length = value.length > 63 ? ` (${value.length} characters)` : '';
      field
        .at(key)
        .error(
          'LABEL_SYNTAX',
          `Label value ${quote(value)}${length} is not allowed.`,
          'Write at most 63 letters, digits, - _ ., beginning and ending with a letter or digit.',
        );
    }
  }
  return labels;
}
