import type { Interface } from '../../dataplane/netns.ts';
import { formatAddress, formatLink, linkTraits, shownName } from '../format/ipAddr.ts';
import { linkDetails } from '../format/linkDetails.ts';
import { failed, peerIndexOf, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import {
  incomplete,
  isResult,
  notHere,
  runVerb,
  shownAs,
  wrongArgument,
  type IpOptions,
  type Verbs,
} from './ipOptions.ts';
import { netnsFile } from '../namespaces/processes.ts';

/** Which devices to show. */
interface Filter {
  readonly dev: string | null;
  readonly type: string | null;
  readonly master: string | null;
}

const FILTERS = '[dev] NAME, type KIND, master BRIDGE, up';
/** Words of the real tool that would otherwise be taken for the name of a device. */
const OTHER_FILTERS = ['scope', 'to', 'label', 'vrf', 'nomaster', 'group', 'dynamic', 'permanent', 'primary'];

function readFilter({ netns }: ShellHost, argv: readonly string[]): Filter | CommandResult {
  const words = new Words(argv);
  let dev: string | null = null;
  let type: string | null = null;
  let master: string | null = null;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'up') continue; // every device is
    if (OTHER_FILTERS.includes(word)) return notHere(`"${word}"`, FILTERS);
    if (word === 'type' || word === 'master') {
      const value = words.next();
      if (value === undefined) return incomplete;
      if (word === 'type') type = value;
      else if (netns.interfaces.has(value)) master = value;
      else return wrongArgument(value, 'Device does not exist');
    } else {
      const name = word === 'dev' ? words.next() : word;
      if (name === undefined) return incomplete;
      if (dev !== null) return failed(255, `Error: either "dev" is duplicate, or "${name}" is a garbage.`);
      dev = name;
    }
  }
  if (dev !== null && !netns.interfaces.has(dev)) return failed(1, `Device "${dev}" does not exist.`);
  return { dev, type, master };
}

/** The kind as `ip -d` names it; `lo` and real hardware have none. */
function isOfType({ kind, master }: Interface, type: string): boolean {
  if (type === 'bridge_slave') return master !== null;
  return kind === type && kind !== 'loopback' && kind !== 'physical';
}

function devicesFor(host: ShellHost, argv: readonly string[]): readonly Interface[] | CommandResult {
  const filter = readFilter(host, argv);
  if (isResult(filter)) return filter;
  const { dev, type, master } = filter;
  return [...host.netns.interfaces.values()].filter(
    (device) =>
      (dev === null || device.name === dev) &&
      (type === null || isOfType(device, type)) &&
      (master === null || device.master === master),
  );
}

/** Where a wire ends: ` link-netns NAME` where this machine has a name for that namespace, else its number here. */
function netnsId({ netns, dataplane }: ShellHost, device: Interface): string {
  if (device.kind !== 'veth') return '';
  const far = [...netns.interfaces.values()].flatMap((dev) => (dev.kind === 'veth' ? [dev.peer.netns] : []));
  const isNamed = netns.kind === 'node' && dataplane.netns(device.peer.netns)?.kind === 'pod';
  return isNamed
    ? ` link-netns ${netnsFile(device.peer.netns)}`
    : ` link-netnsid ${[...new Set(far)].indexOf(device.peer.netns)}`;
}

/** A device's own lines. `withLink` false: without its second one, as `ip -4` shows it. */
function linkLines(
  host: ShellHost,
  device: Interface,
  options: IpOptions,
  isLink: boolean,
  withLink: boolean,
): string[] {
  const [first, second] = formatLink(device, peerIndexOf(host, device));
  const head = isLink ? first.replace(' group ', ' mode DEFAULT group ') : first;
  const [more, ...further] = options.details ? linkDetails(device, host.netns, isLink) : [''];
  const end = `${netnsId(host, device)}${more}`;
  return withLink ? [head, `${second}${end}`, ...further] : [`${head}${end}`, ...further];
}

const brief = (host: ShellHost, device: Interface, rest: string): string => {
  const name = shownName(device, peerIndexOf(host, device));
  return `${name.padEnd(16)} ${linkTraits(device).state.padEnd(14)} ${rest}`;
};

/** `ip link show`. */
function showLinks(host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult {
  const devices = devicesFor(host, argv);
  if ('exitCode' in devices) return devices;
  return printed(
    devices.flatMap((device) => {
      if (options.brief) {
        const { mac, kind } = device;
        const address = kind === 'loopback' ? '00:00:00:00:00:00' : mac;
        return brief(host, device, `${address} <${linkTraits(device).flags}> `);
      }
      const lines = linkLines(host, device, options, true, true);
      return options.oneline ? lines.join('\\') : lines;
    }),
  );
}

const LIFETIME = '       valid_lft forever preferred_lft forever';

/** `ip address show`. Addresses are IPv4's: nothing here has others. */
function showAddresses(host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult {
  const found = devicesFor(host, argv);
  if ('exitCode' in found) return found;
  if (options.family === 6) return printed([]);
  const isAsked = options.family === 4 || (options.oneline && !options.brief);
  const devices = isAsked ? found.filter(({ addresses }) => addresses.length > 0) : found;
  return printed(
    devices.flatMap((device) => {
      const { addresses, name, index } = device;
      if (options.brief)
        return brief(host, device, addresses.map(({ ip, length }) => `${ip}/${length} `).join(''));
      const texts = addresses.map((address) => `    ${formatAddress(address, name)}`);
      if (options.oneline) return texts.map((text) => `${index}: ${name}${text}\\${LIFETIME}`);
      const own = linkLines(host, device, options, false, options.family === null || options.details);
      return [...own, ...texts.flatMap((text) => [text, LIFETIME])];
    }),
  );
}

const LINK: Verbs = {
  object: 'ip link',
  order: ['add', 'set', 'change', 'replace', 'delete', 'show', 'lst', 'list'],
  supported: shownAs(showLinks),
  usage: `show [${FILTERS}]`,
};

const ADDRESS: Verbs = {
  object: 'ip address',
  order: ['add', 'change', 'chg', 'replace', 'delete', 'show', 'lst', 'list', 'flush', 'save', 'restore'],
  supported: shownAs(showAddresses),
  usage: `show [${FILTERS}]`,
};

/** `ip link` and `ip address`. */
export const ipLink = (host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult =>
  runVerb(LINK, host, options, argv);
export const ipAddress = (host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult =>
  runVerb(ADDRESS, host, options, argv);
