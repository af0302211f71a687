import { nearest } from '../core/cluster/nearest.ts';

/** One option of the command line. `name` is written `--name`, and is the key of it in a request list. */
export interface Option {
  readonly name: string;
  readonly kind: 'text' | 'flag' | 'integer';
  /** Smallest and largest value of an integer. */
  readonly range?: readonly [number, number];
  readonly value?: string;
  readonly help: string;
}

/** Options that describe a request: they may stand on the command line and in a request list. */
export const REQUEST_OPTIONS = [
  { name: 'from', kind: 'text', value: 'A', help: 'pod/NS/NAME[/CONTAINER], node/NAME or external/NAME' },
  {
    name: 'to',
    kind: 'text',
    value: 'B',
    help: 'http(s)://, tcp://, udp:// or icmp://HOST[:PORT][/PATH]; HOST is a name, an IP or [IPv6]; or dns://[SERVER]/NAME[?type=TYPE]',
  },
  {
    name: 'sport',
    kind: 'integer',
    range: [1, 65535],
    value: 'N',
    help: 'source port of the first connection; further ones count up',
  },
  { name: 'seed', kind: 'integer', range: [0, 4294967295], value: 'N', help: 'seed of the draws' },
  {
    name: 'size',
    kind: 'integer',
    range: [0, 65507],
    value: 'BYTES',
    help: 'payload bytes (default: udp 32, icmp 56)',
  },
  {
    name: 'df',
    kind: 'flag',
    help: 'set "don\'t fragment" (the default for TCP, UDP and ping; --no-df clears it)',
  },
  { name: 'ttl', kind: 'integer', range: [1, 255], value: 'N', help: 'initial TTL (default 64)' },
  { name: 'count', kind: 'integer', range: [1, 10000], value: 'N', help: 'send it N times' },
  { name: 'warm', kind: 'flag', help: 'send one unrecorded request before' },
  {
    name: 'endpoint',
    kind: 'text',
    value: 'POD',
    help: 'follow the outcome that picks this endpoint (NS/NAME)',
  },
  {
    name: 'pod-network',
    kind: 'text',
    value: 'PLUGIN[/BACKEND]',
    help: "instead of the scenario's own: bridge, flannel/vxlan, …",
  },
  {
    name: 'service-proxy',
    kind: 'text',
    value: 'MODE[/SCHEDULER]',
    help: "instead of the scenario's own: iptables, …",
  },
] as const satisfies readonly Option[];

const HELP_OPTION = { name: 'help', kind: 'flag', help: 'print this' } as const satisfies Option;

const TRACE_OPTIONS = [
  {
    name: 'requests',
    kind: 'text',
    value: 'LIST.ndjson',
    help: 'requests to trace, one JSON object a line, each from the state before any traffic',
  },
  { name: 'format', kind: 'text', value: 'FORMAT', help: 'text (default), summary, json, frames, pcap' },
] as const satisfies readonly Option[];

const EXEC_OPTIONS = [
  {
    name: 'at',
    kind: 'text',
    value: 'NETNS',
    help: 'where: node/NAME, pod/NS/NAME, external/NAME, underlay/…, or the bare name of a namespace',
  },
  { name: 'after', kind: 'flag', help: 'send the requests of the file first' },
  {
    name: 'then',
    kind: 'text',
    value: 'FILE',
    help: 'what the cluster is changed to afterwards: kernels and kube-proxy forget what goes with it',
  },
] as const satisfies readonly Option[];

const REACH_OPTIONS = [
  { name: 'port', kind: 'integer', range: [1, 65535], value: 'N', help: 'port to try (default 80)' },
  { name: 'protocol', kind: 'text', value: 'PROTOCOL', help: 'TCP (default), UDP or ICMP' },
  { name: 'format', kind: 'text', value: 'FORMAT', help: 'text (default), json: one object a line and pair' },
] as const satisfies readonly Option[];

const MODE_OPTIONS = REQUEST_OPTIONS.filter(({ name }) => name === 'pod-network' || name === 'service-proxy');

/** The options of each verb. */
export const VERB_OPTIONS = {
  trace: [...REQUEST_OPTIONS, ...TRACE_OPTIONS, HELP_OPTION],
  exec: [...EXEC_OPTIONS, ...MODE_OPTIONS, HELP_OPTION],
  reach: [...REACH_OPTIONS, ...MODE_OPTIONS, HELP_OPTION],
} as const satisfies Readonly<Record<string, readonly Option[]>>;

export type Verb = keyof typeof VERB_OPTIONS;
export type OptionName = (typeof VERB_OPTIONS)[Verb][number]['name'];
export type Values = Partial<Record<OptionName, string | number | boolean>>;

/** `Unknown option --fron. Did you mean --from?` */
export function unknownOption(name: string, prefix: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return `unknown option ${prefix}${name}${meant === undefined ? '' : `; did you mean ${prefix}${meant}?`}`;
}

/**
 * Reads the value of an option, whether from the command line (text) or from a request list (any JSON).
 *
 * @returns the value, or what is wrong with it.
 */
export function readValue(
  option: Option,
  raw: unknown,
  label: string,
): { readonly value: string | number | boolean } | { readonly wrong: string } {
  const found = typeof raw === 'string' ? `"${raw}"` : JSON.stringify(raw);
  switch (option.kind) {
    case 'text':
      return typeof raw === 'string' && raw !== ''
        ? { value: raw }
        : { wrong: `${label} must be ${option.value}, not ${found}` };
    case 'flag':
      if (raw === true || raw === 'true') return { value: true };
      if (raw === false || raw === 'false') return { value: false };
      return { wrong: `${label} must be true or false, not ${found}` };
    case 'integer': {
      const [low, high] = option.range ?? [0, Number.MAX_SAFE_INTEGER];
      const isText = typeof raw === 'string' && /^\d+$/.test(raw);
      const value = isText ? Number(raw) : raw;
      return typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high
        ? { value }
        : { wrong: `${label} must be a whole number from ${low} to ${high}, not ${found}` };
    }
    default:
      return option.kind satisfies never;
  }
}

/** What a command line says: words that are no options, and the options with their values. */
export interface CommandLine {
  /** Those before `--`. */
  readonly words: readonly string[];
  /** Everything after `--`, which ends the options; empty when there is none. */
  readonly rest: readonly string[];
  readonly values: Values;
  readonly wrong: readonly string[];
}

/** Reads `--name value`, `--name=value`, `--flag`, `--no-flag`; `--` ends the options. Never throws. */
export function readCommandLine(args: readonly string[], options: readonly Option[]): CommandLine {
  const words: string[] = [];
  let rest: readonly string[] = [];
  const values: Values = {};
  const wrong: string[] = [];
  const names = options.map(({ name }) => name);
  const optionOf = (name: string) => options.find((option) => option.name === name);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') {
      rest = args.slice(i + 1);
      break;
    }
    if (arg === '-h') {
      values.help = true;
      continue;
    }
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const [, name = arg, inline] = /^--?([^=]*)(?:=([^]*))?$/.exec(arg) ?? [];
    const negated = name.startsWith('no-') && optionOf(name.slice(3))?.kind === 'flag';
    const option = arg.startsWith('--') ? optionOf(negated ? name.slice(3) : name) : undefined;
    if (!option) {
      wrong.push(unknownOption(name, '--', names));
      continue;
    }
    let raw: unknown = inline;
    if (option.kind === 'flag') raw = negated ? false : (inline ?? true);
    else if (inline === undefined) {
      const next = args[i + 1];
      if (next === undefined || (next.startsWith('--') && next !== '-')) {
        wrong.push(`--${name} needs a value: --${name} ${option.value}`);
        continue;
      }
      raw = next;
      i++;
    }
    const read = readValue(option, raw, `--${option.name}`);
    if ('wrong' in read) wrong.push(read.wrong);
    else values[option.name as OptionName] = read.value;
  }
  return { words, rest, values, wrong };
}
