import type { NeighbourEntry } from '../../dataplane/learned.ts';
import { neighbourAt } from '../../dataplane/neighbourTimes.ts';
import type { StaticNeighbour } from '../../dataplane/netns.ts';
import { parseIp } from '../../net/address.ts';
import { formatNeighbour } from '../format/ipNeigh.ts';
import { failed, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import { incomplete, runVerb, shownAs, wrongArgument, type IpOptions, type Verbs } from './ipOptions.ts';

const STATES = ['incomplete', 'reachable', 'stale', 'delay', 'probe', 'failed', 'permanent', 'noarp'];

const stateOf = (entry: NeighbourEntry | StaticNeighbour): string =>
  'state' in entry ? entry.state.toLowerCase() : 'permanent';

/** `ip neigh show [[to] ADDRESS] [dev NAME] [nud STATE]`. */
function showNeighbours(
  { netns, learned, now }: ShellHost,
  { family }: IpOptions,
  argv: readonly string[],
): CommandResult {
  const words = new Words(argv);
  let dev: string | null = null;
  let address: string | null = null;
  let state: string | null = null;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const value = word === 'dev' || word === 'to' || word === 'nud' ? words.next() : word;
    if (value === undefined) return incomplete;
    if (word === 'dev') dev = value;
    else if (word === 'nud') {
      if (value !== 'all' && !STATES.includes(value)) return wrongArgument(value, 'nud state is bad');
      state = value === 'all' ? null : value;
    } else if (parseIp(value) === undefined)
      return failed(1, `Error: any valid prefix is expected rather than "${value}".`);
    else address = value;
  }
  if (dev !== null && !netns.interfaces.has(dev)) return failed(1, `Cannot find device "${dev}"`);
  if (family === 6) return printed([]);
  const entries = [
    ...netns.neighbours,
    ...learned.rows(netns.name, 'neighbour').map((entry) => neighbourAt(entry, now)),
  ];
  return printed(
    entries
      .filter(
        (entry) =>
          (dev === null || entry.dev === dev) &&
          (address === null || entry.ip === address) &&
          (state === null || stateOf(entry) === state),
      )
      .map((entry) => {
        const line = formatNeighbour(entry);
        return `${dev === null ? line : line.replace(` dev ${dev}`, '')} `;
      }),
  );
}

const NEIGHBOUR: Verbs = {
  object: 'ip neigh',
  order: ['add', 'change', 'chg', 'replace', 'delete', 'get', 'show', 'lst', 'list', 'flush'],
  supported: shownAs(showNeighbours),
  usage: 'show [[to] ADDRESS] [dev NAME] [nud STATE]',
};

export const ipNeighbour = (host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult =>
  runVerb(NEIGHBOUR, host, options, argv);
