import type { Cluster } from '../core/cluster/types.ts';
import type { Problem } from '../core/problem.ts';
import type { TrafficRequest } from '../core/trafficRequest.ts';
import { readValue, REQUEST_OPTIONS, unknownOption, type OptionName, type Values } from './options.ts';
import { usageProblem } from './problems.ts';

/** Modes that win over the scenario's own. */
export interface Modes {
  readonly podNetwork: string | null;
  readonly serviceProxy: string | null;
}

export const modesOf = (values: Values): Modes => ({
  podNetwork: (values['pod-network'] as string | undefined) ?? null,
  serviceProxy: (values['service-proxy'] as string | undefined) ?? null,
});

/** The parts of a request that options give; `from` and `to` may be missing. */
export function requestFields(values: Values): Partial<TrafficRequest> {
  const names = ['from', 'to', 'sport', 'seed', 'size', 'df', 'ttl', 'count', 'warm', 'endpoint'] as const;
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** The source port of the first connection, where nobody asks for one. */
const FIRST_SPORT = 40_000;

/**
 * The requests that a scenario brings along. As a real client's would, source ports count up: the same one twice would
 * meet the first flow's conntrack entry.
 */
export const requestsOfFile = ({ spec }: Cluster): TrafficRequest[] =>
  spec.requests.map((request, i) => (i === 0 ? request : { sport: FIRST_SPORT + i, ...request }));

/** A line of a request list: a request, and the modes it asks for. */
export interface ListedRequest {
  readonly request: TrafficRequest;
  readonly modes: Modes;
  readonly line: number;
}

const camelCase = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

function readLine(text: string, place: Partial<Problem>): { values: Values; problems: Problem[] } {
  const values: Values = {};
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    const remedy = 'Write one JSON object a line, such as {"from":"pod/default/a","to":"http://web/"}';
    return { values, problems: [usageProblem(`Not JSON: ${(error as Error).message}`, remedy, place)] };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const remedy =
      'Write an object whose keys are options, such as {"from":"pod/default/a","to":"http://web/"}';
    return {
      values,
      problems: [
        usageProblem(`Expected an object, found ${JSON.stringify(record).slice(0, 40)}`, remedy, place),
      ],
    };
  }
  const names = REQUEST_OPTIONS.map(({ name }) => name);
  const problems = Object.entries(record).flatMap(([key, raw]) => {
    const option = REQUEST_OPTIONS.find(({ name }) => name === key || camelCase(name) === key);
    const at = { ...place, path: `$.${key}` };
    if (!option) {
      return [
        usageProblem(
          unknownOption(key, '', names),
          'Keys are the options of a request, without the dashes',
          at,
        ),
      ];
    }
    const read = readValue(option, raw, option.name);
    if ('wrong' in read) return [usageProblem(read.wrong, 'Correct the value', at)];
    values[option.name as OptionName] = read.value;
    return [];
  });
  return { values, problems };
}

/**
 * Reads a list of requests, one JSON object a line; empty lines are skipped.
 *
 * @param defaults what the command line says for all of them.
 */
export function readRequestList(
  text: string,
  file: string,
  defaults: Values,
): { readonly requests: readonly ListedRequest[]; readonly problems: readonly Problem[] } {
  const requests: ListedRequest[] = [];
  const problems: Problem[] = [];
  text.split('\n').forEach((raw, index) => {
    if (raw.trim() === '' || raw === '\uFEFF') return;
    const place = { file, line: index + 1 };
    const { values: own, problems: wrong } = readLine(raw.replace(/^\uFEFF/, ''), place);
    problems.push(...wrong);
    if (wrong.length > 0) return;
    const values = { ...defaults, ...own };
    const { from, to, ...rest } = requestFields(values);
    if (from === undefined || to === undefined) {
      const missing = from === undefined ? 'from' : 'to';
      problems.push(usageProblem(`The request has no "${missing}"`, `Add "${missing}"`, place));
      return;
    }
    requests.push({ request: { from, to, ...rest }, modes: modesOf(values), line: index + 1 });
  });
  if (requests.length === 0 && problems.length === 0) {
    problems.push(usageProblem('The list holds no request', 'Add one JSON object a line', { file }));
  }
  return { requests, problems };
}
