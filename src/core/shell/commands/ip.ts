import { failed, helpOf, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { hostWords } from '../line/hostWords.ts';
import { ipAddress, ipLink } from './ipLink.ts';
import { ipNetns, netnsWords } from '../namespaces/ipNetns.ts';
import { ipNeighbour } from './ipNeighbour.ts';
import { complete, type IpOptions } from './ipOptions.ts';
import { ipRoute, ipRule } from './ipRoute.ts';

type ObjectCommand = (host: ShellHost, options: IpOptions, argv: readonly string[]) => CommandResult;

const OBJECTS: Readonly<Record<string, ObjectCommand>> = {
  address: ipAddress,
  route: ipRoute,
  rule: ipRule,
  neighbor: ipNeighbour,
  neighbour: ipNeighbour,
  link: ipLink,
  netns: (host, _options, argv) => ipNetns(host, argv),
};

/** All objects in the order in which iproute2 looks for what was typed: `ip r` is `route`, `ip ru` is `rule`. */
const ALL_OBJECTS = [
  'address', 'addrlabel', 'maddress', 'route', 'rule', 'neighbor', 'neighbour', 'ntable', 'ntbl', 'link', 'l2tp',
  'fou', 'ila', 'macsec', 'tunnel', 'tunl', 'tuntap', 'tap', 'token', 'tcpmetrics', 'tcp_metrics', 'monitor', 'xfrm',
  'mroute', 'mrule', 'netns', 'netconf', 'vrf', 'sr', 'nexthop', 'mptcp', 'ioam', 'help', 'stats',
]; // prettier-ignore

/** Options of the real tool, in its order; a beginning is enough. `undefined`: not supported here. */
const OPTIONS: readonly (readonly [option: string, set?: Partial<IpOptions>])[] = [
  ['loops'],
  ['family'],
  ['4', { family: 4 }],
  ['6', { family: 6 }],
  ['0'],
  ['human-readable'],
  ['iec'],
  ['stats'],
  ['statistics'],
  ['details', { details: true }],
  ['resolve'],
  ['oneline', { oneline: true }],
  ['timestamp'],
  ['brief', { brief: true }],
  ['json'],
  ['pretty'],
  ['Numeric'],
  ['netns'],
  ['all'],
  ['color'],
];

const SUPPORTED = '-4 -6 -br -d -o';

/** `ip`, iproute2's tool for devices, addresses, routes and neighbours. */
export const ip: Command = {
  name: 'ip',
  help: [
    'ip [-4|-6] [-br] [-d] [-o] address|link [show [[dev] NAME] [type KIND] [master BRIDGE] [up]]',
    'ip [-4] [-d] route [show [table ID|all] [dev NAME] [via IP] [proto P] [scope S] [type T] [[root|match] PREFIX]]',
    'ip [-o] route get ADDRESS [from ADDRESS] [iif NAME] [mark N]',
    'ip [-d] rule [show]',
    'ip neigh [show [[to] ADDRESS] [dev NAME] [nud STATE]]',
    'ip netns [list] | exec NAME COMMAND… | identify PID | pids NAME',
    'ip -V; words may be cut short: ip -br a, ip r, ip n, ip l',
  ],
  run(host, argv) {
    let options: IpOptions = { family: null, oneline: false, details: false, brief: false };
    let at = 0;
    for (; argv[at]?.startsWith('-') === true; at++) {
      const typed = argv[at] as string;
      const name = typed.replace(/^--?/, '');
      if (name === 'V' || name === 'Version') return printed(['ip utility, iproute2-6.1.0']);
      if (name === 'h' || name === 'help') return helpOf(ip);
      const option = OPTIONS.find(([known]) => name !== '' && known.startsWith(name));
      if (option?.[1]) options = { ...options, ...option[1] };
      else {
        const what = option ? 'not supported here' : 'unknown, try "ip -help"';
        return failed(255, `Option "${typed}" is ${what}.`, `Supported here: ${SUPPORTED}`);
      }
    }
    const [typed, ...rest] = argv.slice(at);
    if (typed === undefined) return { ...helpOf(ip), stdout: '', stderr: helpOf(ip).stdout, exitCode: 255 };
    const name = complete(typed, ALL_OBJECTS);
    if (name === 'help' || (rest[0] === 'help' && name !== 'netns')) return helpOf(ip);
    const run = OBJECTS[name ?? ''];
    if (run) return run(host, options, rest);
    const what = name === undefined ? 'unknown, try "ip help"' : 'not supported here';
    return failed(
      1,
      `Object "${typed}" is ${what}.`,
      'Supported here: address, link, neighbour, netns, route, rule.',
    );
  },
  words(host, before, typed) {
    const words = before.filter((word) => !word.startsWith('-'));
    const object = complete(words[0] ?? '-', ALL_OBJECTS);
    if (object === 'netns') return netnsWords(host, before.slice(before.indexOf(words[0] ?? '') + 1), typed);
    if (typed.startsWith('-')) return words.length === 0 ? SUPPORTED.split(' ') : [];
    if (words.length === 0) return ['address', 'link', 'neighbour', 'netns', 'route', 'rule'];
    const last = words.at(-1);
    if (last === 'dev' || last === 'iif') return [...host.netns.interfaces.keys()];
    if (last === 'get') return hostWords(host).filter((word) => /^\d/.test(word));
    if (words.length === 1) return object === 'route' ? ['show', 'get'] : ['show'];
    return object === 'address' || object === 'link'
      ? ['dev', ...host.netns.interfaces.keys()]
      : ['dev', 'table'];
  },
};
