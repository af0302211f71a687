/** Plain data, as an API server gives it. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: Plain | undefined;
}

const isObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path; `undefined` where there is nothing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isObject(found) ? found[key] : undefined;
  return found;
}

export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? `${found}` : undefined;
};

export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** Entries of a map of texts: labels, selectors. */
export const pairsAt = (value: unknown, ...path: readonly string[]): [key: string, value: string][] => {
  const found = at(value, ...path);
  return isObject(found) ? Object.entries(found).map(([key, text]) => [key, `${text as string}`]) : [];
};

/** `app=web,tier=front`; `<none>` when there is nothing. Sorted, as kubectl prints them. */
export const formatLabels = (
  pairs: readonly (readonly [key: string, value: string])[],
  separator = ',',
): string =>
  pairs.length === 0
    ? '<none>'
    : pairs
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join(separator);

/** A scalar as YAML writes it: quoted where it would be read as something else. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return `${value}`;
  if (value === '') return '""';
  const isPlain = /^[\w./<(][^\n]*$/.test(value) && !/: |\s#|:$/.test(value);
  const looksElse =
    /^(?:true|false|yes|no|on|off|null|y|n|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|0x[\da-f]+|\d{4}-\d\d-\d\d.*)$/i.test(
      value,
    );
  return isPlain && !looksElse ? value : JSON.stringify(value);
}

/** YAML as kubectl writes it: keys sorted, lists not indented. */
export function toYaml(value: PlainObject): string {
  return linesOf(value)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(value: PlainObject): string[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const child = value[key];
      if (child === undefined) return [];
      if (typeof child !== 'object' || child === null) {
        if (typeof child === 'string' && child.includes('\n'))
          return [
            `${key}: |${child.endsWith('\n') ? '' : '-'}`,
            ...child
              .replace(/\n$/, '')
              .split('\n')
              .map((line) => `  ${line}`),
          ];
        return [`${key}: ${scalar(child)}`];
      }
      if (Array.isArray(child))
        return child.length === 0 ? [`${key}: []`] : [`${key}:`, ...listLines(child as readonly Plain[])];
      const lines = linesOf(child as PlainObject);
      return lines.length === 0 ? [`${key}: {}`] : [`${key}:`, ...lines.map((line) => `  ${line}`)];
    });
}

function listLines(items: readonly Plain[]): string[] {
  return items.flatMap((item) => {
    if (typeof item !== 'object' || item === null) return [`- ${scalar(item)}`];
    const lines = Array.isArray(item) ? listLines(item as readonly Plain[]) : linesOf(item as PlainObject);
    return lines.length === 0 ? ['- {}'] : lines.map((line, i) => `${i === 0 ? '-' : ' '} ${line}`);
  });
}
