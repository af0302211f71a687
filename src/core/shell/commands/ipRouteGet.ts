import type { RouteException } from '../../dataplane/learned.ts';
import type { NetNs } from '../../dataplane/netns.ts';
import { fibLookup } from '../../engine/fib.ts';
import {
  isRoute,
  redirectedBy,
  routeInput,
  routeOutput,
  type NoRoute,
  type RouteResult,
} from '../../engine/routeLookup.ts';
import { forwards } from '../../engine/settings.ts';
import { parseIp, type Ip } from '../../net/address.ts';
import { formatException } from '../format/ipRoute.ts';
import { failed, printed, Words, type CommandResult, type ShellHost } from '../host.ts';
import { incomplete, isResult, notHere, wrongArgument, type IpOptions } from './ipOptions.ts';

interface Question {
  readonly dst: Ip;
  readonly from: Ip | null;
  readonly iif: string | null;
  readonly mark: number;
}

const ERRORS: Readonly<Record<NoRoute['errno'], string>> = {
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
};

const answered = (errno: NoRoute['errno']): CommandResult => failed(2, `RTNETLINK answers: ${ERRORS[errno]}`);

/** An address, with or without its whole length. */
const parseAddress = (word: string): Ip | undefined => parseIp(word.replace(/\/32$/, ''));

function readQuestion(argv: readonly string[]): Question | CommandResult {
  const words = new Words(argv);
  let dst: Ip | null = null;
  let from: Ip | null = null;
  let iif: string | null = null;
  let mark = 0;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'oif' || word === 'fibmatch' || word === 'vrf' || word === 'tos')
      return notHere(`"${word}"`, 'ADDRESS [from ADDRESS] [iif NAME] [mark N]');
    const isNamed = word === 'to' || word === 'from' || word === 'iif' || word === 'mark';
    const value = isNamed ? words.next() : word;
    if (value === undefined) return incomplete;
    if (word === 'iif') iif = value;
    else if (word === 'mark') {
      mark = Number(value);
      if (!(Number.isInteger(mark) && mark >= 0 && mark <= 0xffffffff))
        return wrongArgument(value, 'invalid mark value');
    } else {
      const address = parseAddress(value);
      if (address === undefined || address.includes(':'))
        return failed(1, `Error: any valid prefix is expected rather than "${value}".`);
      if (word === 'from') from = address;
      else dst = address;
    }
  }
  return dst === null ? failed(1, 'need at least a destination address') : { dst, from, iif, mark };
}

/** What a lookup answers, with what is kept beside it in the second line. */
function answer(
  { dst, from, iif, mark }: Question,
  route: RouteResult,
  redirects: boolean,
  exception: RouteException | null,
  now: number,
  { oneline }: IpOptions,
): CommandResult {
  const type = { local: 'local ', broadcast: 'broadcast ', forward: '' }[route.result];
  const ways = [route.redirected ? 'redirected' : '', redirects ? 'redirect' : ''].filter(
    (word) => word !== '',
  );
  const forward = ways.length > 0 ? `<${ways.join(',')}> ` : '';
  const flags = { local: '<local> ', broadcast: '<local,brd> ', forward }[route.result];
  const dev = iif !== null && route.result !== 'forward' ? 'lo' : route.dev.name;
  const first = [
    `${type}${dst}`,
    from === null ? '' : `from ${from}`,
    route.via === null ? '' : `via ${route.via}`,
    `dev ${dev}`,
    from === null && iif === null && route.src !== null ? `src ${route.src}` : '',
    mark === 0 ? '' : `mark ${mark >= 16 ? `0x${mark.toString(16)}` : mark}`,
    iif === null ? 'uid 0' : '',
  ].filter((word) => word !== '');
  const second = `    cache ${flags}${exception ? `${formatException(exception, now)} ` : ''}${iif === null ? '' : `iif ${iif} `}`;
  return printed(oneline ? [`${first.join(' ')} \\${second}`] : [`${first.join(' ')} `, second]);
}

/** The way of what comes in by a device. */
function inputRoute(netns: NetNs, { dst, from, iif, mark }: Question): RouteResult | CommandResult {
  const dev = netns.interfaces.get(iif ?? '');
  if (!dev) return failed(1, `Cannot find device "${iif}"`);
  // Nobody but a host without an address sends from 0.0.0.0.
  if (from === null) return answered('EINVAL');
  const route = routeInput(netns, dev, dst, from, mark);
  if ('refused' in route)
    return route.refused !== 'IP_RPFILTER'
      ? answered('EINVAL')
      : failed(2, 'RTNETLINK answers: Invalid cross-device link');
  if (!isRoute(route)) {
    const isSilent = route.errno === 'ENETUNREACH' && !forwards(netns, dev.name);
    return answered(isSilent ? 'EHOSTUNREACH' : route.errno);
  }
  return route.result === 'forward' && !forwards(netns, dev.name) ? answered('EHOSTUNREACH') : route;
}

/** Whether a neighbour sends by us what it could send straight: the kernel would tell it (__mkroute_input()). */
function isDetour(netns: NetNs, { from, iif }: Question, route: RouteResult): boolean {
  if (iif === null || from === null || route.result !== 'forward' || route.dev.name !== iif) return false;
  const back = fibLookup(netns, from, null, 0, null)?.route;
  return back?.dev === iif && back.via === null;
}

/** The way of what this host sends. A source address has to be one of its own. */
function outputRoute(
  { netns }: ShellHost,
  { dst, from, mark }: Question,
  exception: RouteException | null,
): RouteResult | CommandResult {
  const isOwn = (address: Ip) =>
    [...netns.interfaces.values()].some(({ addresses }) => addresses.some(({ ip }) => ip === address));
  if (from !== null && !isOwn(from)) return answered('ENETUNREACH');
  const route = routeOutput(netns, dst, from, mark, exception);
  return isRoute(route) ? route : answered(route.errno);
}

/** `ip route get`: asks the routing tables as a packet would, what ICMP taught about the path included. */
export function getRoute(host: ShellHost, options: IpOptions, argv: readonly string[]): CommandResult {
  const question = readQuestion(argv);
  if (isResult(question)) return question;
  const { netns, learned, now } = host;
  const known = learned.get(netns.name, 'routeException', question.dst);
  const exception = known && known.expires > now ? known : null;
  const found = question.iif === null ? outputRoute(host, question, exception) : inputRoute(netns, question);
  if (isResult(found)) return found;
  // A path MTU is for what this host sends; a better gateway is for what it forwards, too.
  const route = exception ? redirectedBy(exception, found) : found;
  const shown = question.iif === null || route.redirected ? exception : null;
  return answer(question, route, isDetour(netns, question, route), shown, now, options);
}
