import { formatShortLink, parseShortLink } from '../../core/io/shortLink.ts';
import type { Problem } from '../../core/problem.ts';
import {
  REQUEST_FIELD_NAMES,
  REQUEST_FIELDS,
  type RequestFieldName,
  type TrafficRequest,
} from '../../core/trafficRequest.ts';
import type { ModeChoice } from '../../worker/protocol.ts';

/** What a link says beside the scenario itself. */
export interface View {
  readonly modes: ModeChoice;
  /** `null`: the scenario's first request, as it stands there. */
  readonly request: TrafficRequest | null;
  /** The step as people count: the first is 1; 0 is before it. */
  readonly step: number;
}

/** A place in a lesson. */
interface LessonLink {
  readonly id: string;
  /** From 0; undefined: where it was left. */
  readonly stop: number | undefined;
}

export interface BuiltInLink extends View {
  readonly lesson: LessonLink | null;
  /** `null`: the start example. */
  readonly id: string | null;
}

/** The request in a query: both ends, or it is none. */
function requestIn(query: URLSearchParams): TrafficRequest | null {
  const from = query.get('from');
  const to = query.get('to');
  if (!from || !to) return null;
  const options = REQUEST_FIELD_NAMES.map((name) => [name, fieldIn(query, name)] as const);
  return { from, to, ...Object.fromEntries(options.filter(([, value]) => value !== undefined)) };
}

/** A field of the request as it stands in a query; `undefined` where it is absent or makes no sense. */
function fieldIn(query: URLSearchParams, name: RequestFieldName): string | number | boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const field = REQUEST_FIELDS[name];
  switch (field.kind) {
    case 'text':
      return text;
    case 'flag':
      return text === 'true' || (text === 'false' ? false : undefined);
    case 'port':
      return wholeIn(text, 1, 65_535);
    case 'whole':
      return wholeIn(text, field.least, field.most);
    default:
      return field satisfies never;
  }
}

function wholeIn(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

/** The lesson in a query: `lesson=ID&stop=3`, as people count stops. */
function lessonIn(query: URLSearchParams): LessonLink | null {
  const id = query.get('lesson');
  if (!id || !/^[a-z-]{1,60}$/.test(id)) return null;
  const stop = /^\d{1,3}$/.exec(query.get('stop') ?? '')?.[0];
  return { id, stop: stop === undefined ? undefined : Math.max(0, Number(stop) - 1) };
}

/**
 * Reads `?scenario=ID&cni=…&proxy=…&step=…`, and where the request is not the scenario's first `&from=…&to=…` with its
 * other fields by their names.
 */
export function readQuery(search: string): {
  readonly link: BuiltInLink;
  readonly problems: readonly Problem[];
} {
  const parsed = parseShortLink(search);
  if (!parsed.ok) {
    return {
      link: { id: null, lesson: null, modes: NO_CHOICE, request: null, step: 0 },
      problems: parsed.problems,
    };
  }
  const { scenario, podNetwork, serviceProxy, step } = parsed.value;
  return {
    link: {
      id: scenario,
      lesson: lessonIn(new URLSearchParams(search)),
      modes: { podNetwork, serviceProxy },
      request: requestIn(new URLSearchParams(search)),
      step: step ?? 0,
    },
    problems: parsed.problems,
  };
}

const NO_CHOICE: ModeChoice = { podNetwork: null, serviceProxy: null };

/** Slashes and colons may stand in a query as they are; the link stays readable. */
const escape = (text: string): string =>
  encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':');

/** Writes what `readQuery` reads, leaving out what is as the scenario has it. */
export function writeQuery(id: string, { modes, request, step }: View): string {
  const base = formatShortLink({ scenario: id, ...modes, step: step > 0 ? step : null });
  if (!request) return base;
  const { from, to } = request;
  const options = REQUEST_FIELD_NAMES.flatMap((name) =>
    request[name] === undefined ? [] : `${name}=${escape(String(request[name]))}`,
  );
  return `${base}&${[`from=${escape(from)}`, `to=${escape(to)}`, ...options].join('&')}`;
}
