import type { Endpoint } from '../../cluster/types.ts';
import type { ApiObject } from './objects.ts';
import { pairsAt } from './plain.ts';

/** Lines of `NAME: value`, with the values under each other; more lines of a value stand below its first. */
export function fields(rows: readonly (readonly [name: string, ...values: string[]])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.flatMap(([name, first = '', ...more]) => [
    `${`${name}:`.padEnd(width)}${first}`.trimEnd(),
    ...more.map((value) => `${''.padEnd(width)}${value}`),
  ]);
}

/** Labels and annotations, one a line. */
export const mapLines = (pairs: readonly (readonly [string, string])[], sign: string): string[] =>
  pairs.length === 0 ? ['<none>'] : pairs.map(([key, value]) => `${key}${sign}${value}`).sort();

export const annotationsOf = (object: ApiObject): [string, string][] =>
  pairsAt(object, 'metadata', 'annotations');

/** Ready addresses, three of them at most. @see kubectl pkg/describe/describe.go, formatEndpointSlices() */
export function endpointText(endpoints: readonly Endpoint[]): string {
  const ready = endpoints
    .filter((endpoint) => endpoint.ready !== false)
    .map(({ ip, port }) => `${ip}:${port}`);
  const more = ready.length > 3 ? ` + ${ready.length - 3} more...` : '';
  return `${ready.slice(0, 3).join(',')}${more}`;
}
