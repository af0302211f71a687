import { TABLE_LOCAL, TABLE_MAIN, type NetNs, type Route } from '../../dataplane/netns.ts';
import { parseIp } from '../../net/address.ts';
import { contains, networkOf, type Prefix } from '../../net/prefix.ts';
import { formatRoute, formatRoutingRule } from '../format/ipRoute.ts';
import { failed, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import { getRoute } from './ipRouteGet.ts';
import { incomplete, isResult, runVerb, wrongArgument, type IpOptions, type Verbs } from './ipOptions.ts';

const TABLE_NAMES: Readonly<Record<string, number>> = { local: TABLE_LOCAL, main: TABLE_MAIN, default: 253 };

/** What `ip route show` was asked to leave out. */
interface Filter {
  table: number | 'all';
  to: { how: 'exact' | 'root' | 'match'; prefix: Prefix } | null;
  readonly words: Map<'dev' | 'via' | 'proto' | 'scope' | 'src' | 'type', string>;
}

const WORDS = ['dev', 'via', 'proto', 'scope', 'src', 'type'] as const;
const MATCHES = ['exact', 'root', 'match'] as const;

/** `default`, `10.244.1.0/24`, `10.244.1.10`. Host bits are cleared, as the kernel does when it compares. */
function parseDestination(word: string): Prefix | undefined {
  const [address = '', digits] = (word === 'default' ? '0.0.0.0/0' : word).split('/');
  const ip = parseIp(address);
  const length = digits === undefined ? 32 : Number(digits);
  if (ip === undefined || ip.includes(':') || !(length >= 0 && length <= 32)) return undefined;
  return { ip: networkOf(ip, length), length };
}

function readFilter(argv: readonly string[]): Filter | CommandResult {
  const words = new Words(argv);
  const filter: Filter = { table: TABLE_MAIN, to: null, words: new Map() };
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const named = WORDS.find((name) => name === word);
    let how = MATCHES.find((name) => name === word);
    if (word === 'table' || named) {
      const value = words.next();
      if (value === undefined) return incomplete;
      if (named) filter.words.set(named, value);
      else {
        const table = value === 'all' ? value : (TABLE_NAMES[value] ?? Number(value));
        if (Number.isNaN(table)) return wrongArgument(value, 'table id value is invalid');
        filter.table = table;
      }
      continue;
    }
    const wanted = word === 'to' || how ? words.next() : word;
    if (word === 'to') how = MATCHES.find((name) => name === wanted);
    const text = word === 'to' && how ? words.next() : wanted;
    if (text === undefined) return incomplete;
    const prefix = parseDestination(text);
    if (!prefix) return failed(1, `Error: any valid prefix is expected rather than "${text}".`);
    filter.to = { how: how ?? 'exact', prefix };
  }
  return filter;
}

function holds({ to, words }: Filter, route: Route): boolean {
  for (const [word, value] of words) if (`${route[word]}` !== value) return false;
  if (!to) return true;
  const { how, prefix } = to;
  if (how === 'root') return route.to.length >= prefix.length && contains(prefix, route.to.ip);
  if (how === 'match') return route.to.length <= prefix.length && contains(route.to, prefix.ip);
  return route.to.length === prefix.length && route.to.ip === prefix.ip;
}

/** Tables in the order in which the kernel finds them: by the last eight bits of their number (fib_table_hash). */
const tablesOf = (netns: NetNs) =>
  [...netns.tables.values()].sort((a, b) => (a.id & 255) - (b.id & 255) || a.id - b.id);

/** `ip route show`. */
function showRoutes(
  { netns }: ShellHost,
  { details, family }: IpOptions,
  argv: readonly string[],
): CommandResult {
  const filter = readFilter(argv);
  if (isResult(filter)) return filter;
  const { table: wanted, words } = filter;
  const dev = words.get('dev');
  if (dev !== undefined && !netns.interfaces.has(dev)) return failed(1, `Cannot find device "${dev}"`);
  if (family === 6) return printed([]);
  const isThere = wanted === 'all' || netns.tables.has(wanted);
  if (!isThere) return failed(2, 'Error: ipv4: FIB table does not exist.', 'Dump terminated');
  const omit = new Set([...words.keys()].filter((word) => word !== 'type'));
  return printed(
    tablesOf(netns)
      .filter(({ id }) => wanted === 'all' || id === wanted)
      .flatMap(({ id, routes }) => {
        const table = wanted === 'all' && id !== TABLE_MAIN ? { table: id } : {};
        return routes
          .filter((route) => holds(filter, route))
          .map((route) => `${formatRoute(route, { omit, details, ...table })} `);
      }),
  );
}

const ROUTE: Verbs = {
  object: 'ip route',
  order: ['list', 'show', 'lst', 'get', 'add', 'change', 'chg', 'replace', 'append', 'delete', 'flush'],
  supported: [
    ['show', showRoutes],
    ['list', showRoutes],
    ['lst', showRoutes],
    ['get', getRoute],
  ],
  usage:
    'show [table ID|all] [dev NAME] [via IP] [proto P] [scope S] [src IP] [type T] [[root|match|exact] PREFIX], get ADDRESS [from ADDRESS] [iif NAME] [mark N]',
};

/** `ip rule show`. */
function showRules({ netns }: ShellHost, { details }: IpOptions, argv: readonly string[]): CommandResult {
  const [word] = argv;
  if (word !== undefined) return failed(255, `Error: either "to" is duplicate, or "${word}" is a garbage.`);
  return printed(
    netns.rules.map((rule) => {
      const by = details ? ` proto ${rule.by === 'kernel' ? 'kernel' : 'unspec'}` : '';
      return `${formatRoutingRule(rule)}${by}`;
    }),
  );
}

const RULE: Verbs = {
  object: 'ip rule',
  order: ['list', 'lst', 'show', 'save', 'restore', 'add', 'delete', 'flush'],
  supported: [
    ['show', showRules],
    ['list', showRules],
    ['lst', showRules],
  ],
  usage: 'show',
};

export const ipRoute = (host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult =>
  runVerb(ROUTE, host, options, argv);
export const ipRule = (host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult =>
  runVerb(RULE, host, options, argv);
