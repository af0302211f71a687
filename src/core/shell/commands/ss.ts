import type { SocketEntry, TcpState } from '../../dataplane/learned.ts';
import { layOut, type Column } from '../format/columns.ts';
import { failed, helpOf, printed, type Command, type CommandResult, type ShellHost } from '../host.ts';
import { portName } from '../services.ts';

type State = TcpState | 'LISTEN' | 'UNCONN';

/** One socket, as a line of `ss` tells it. */
interface Row {
  readonly netid: 'udp' | 'tcp';
  readonly state: State;
  readonly queues: readonly [receive: number, send: number];
  readonly local: readonly [ip: string, port: number];
  readonly peer: readonly [ip: string, port: number | null];
  readonly owner: string;
}

/** States of a connection that `ss` shows when nothing is said (SS_CONN). */
const CONNECTED: readonly State[] = [
  'ESTAB',
  'SYN-SENT',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'LAST-ACK',
  'CLOSING',
];

/** A program is gone from these; a socket without one is nobody's. */
const ORPHANED: readonly State[] = ['TIME-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'LAST-ACK', 'CLOSING'];
/** What waits to be acknowledged in them: one SYN or FIN. */
const UNACKNOWLEDGED: readonly State[] = ['SYN-SENT', 'FIN-WAIT-1', 'LAST-ACK', 'CLOSING'];

function rowsOf({ netns, learned }: ShellHost): Row[] {
  const listening = netns.listeners.map(({ proto, ip, port, owner }): Row => ({
    netid: proto,
    state: proto === 'tcp' ? 'LISTEN' : 'UNCONN',
    queues: [0, proto === 'tcp' ? 4096 : 0],
    local: [ip, port],
    peer: ['0.0.0.0', null],
    owner,
  }));
  // The kernel itself receives for a tunnel, in nobody's name.
  const tunnels = [...netns.interfaces.values()].flatMap((dev): Row[] =>
    dev.kind === 'vxlan'
      ? [
          {
            netid: 'udp',
            state: 'UNCONN',
            queues: [0, 0],
            local: ['0.0.0.0', dev.vxlan.dstport],
            peer: ['0.0.0.0', null],
            owner: '',
          },
        ]
      : [],
  );
  // A ping's socket is none of those that ss asks for.
  const connected = learned
    .rows(netns.name, 'socket')
    .filter((socket): socket is SocketEntry & { proto: 'tcp' | 'udp' } => socket.proto !== 'icmp')
    .map((socket): Row => ({
      netid: socket.proto,
      state: socket.state,
      queues: [0, UNACKNOWLEDGED.includes(socket.state) ? 1 : 0],
      local: [socket.local, socket.localPort],
      peer: [socket.remote, socket.remotePort],
      owner: ORPHANED.includes(socket.state) ? '' : socket.owner,
    }));
  return [...listening, ...tunnels, ...connected];
}

/** What was asked for. */
interface Request {
  readonly netids: ReadonlySet<'udp' | 'tcp'>;
  readonly mode: 'connected' | 'listening' | 'all';
  readonly numeric: boolean;
  readonly processes: boolean;
  readonly heading: boolean;
  readonly family: 4 | 6 | null;
}

const SUPPORTED = 'Supported here: -t -u -l -a -n -p -4 -H, together or apart.';
const LONG: Readonly<Record<string, string>> = {
  '--tcp': 't',
  '--udp': 'u',
  '--listening': 'l',
  '--all': 'a',
  '--numeric': 'n',
  '--processes': 'p',
  '--ipv4': '4',
  '--ipv6': '6',
  '--no-header': 'H',
  '--oneline': 'O',
  '--help': 'h',
  '--version': 'V',
};

function readRequest(argv: readonly string[]): Request | CommandResult {
  const letters = new Set<string>();
  for (const word of argv) {
    if (!word.startsWith('-') || word === '-')
      return failed(255, `ss: filters are not supported here: "${word}"`, SUPPORTED);
    const given = word.startsWith('--') ? [LONG[word] ?? ''] : word.slice(1).split('');
    for (const letter of given) {
      if (letter === '') return failed(255, `ss: unrecognized option '${word}'`, SUPPORTED);
      if (!'tulanp46HOhV'.includes(letter))
        return failed(255, `ss: invalid option -- '${letter}'`, SUPPORTED);
      letters.add(letter);
    }
  }
  if (letters.has('h')) return helpOf(ss);
  if (letters.has('V')) return printed(['ss utility, iproute2-6.1.0']);
  const netids = (['udp', 'tcp'] as const).filter((netid) => letters.has(netid.charAt(0)));
  return {
    netids: new Set(netids.length === 0 ? (['udp', 'tcp'] as const) : netids),
    mode: letters.has('a') ? 'all' : letters.has('l') ? 'listening' : 'connected',
    numeric: letters.has('n'),
    processes: letters.has('p'),
    heading: !letters.has('H'),
    family: letters.has('6') ? 6 : letters.has('4') ? 4 : null,
  };
}

function isShown({ netids, mode, family }: Request, { netid, state }: Row): boolean {
  if (!netids.has(netid) || family === 6) return false;
  if (mode === 'all') return true;
  return mode === 'listening' ? state === 'LISTEN' || state === 'UNCONN' : CONNECTED.includes(state);
}

const COLUMNS: readonly Column[] = [
  { heading: 'Netid', delimiter: '' },
  { heading: 'State', delimiter: ' ' },
  { heading: 'Recv-Q', delimiter: ' ' },
  { heading: 'Send-Q', delimiter: ' ' },
  { heading: 'Local Address:', right: true, delimiter: ' ' },
  { heading: 'Port', delimiter: '' },
  { heading: 'Peer Address:', right: true, delimiter: ' ' },
  { heading: 'Port', delimiter: '' },
  { heading: 'Process', delimiter: '' },
];

/** `ss`: sockets of a namespace. Processes go by the name of their container; they have no numbers here. */
export const ss: Command = {
  name: 'ss',
  help: ['ss [-t] [-u] [-l|-a] [-n] [-p] [-4] [-H], as in ss -tulpn'],
  run(host, argv) {
    const request = readRequest(argv);
    if ('exitCode' in request) return request;
    const { netids, mode, numeric, processes, heading } = request;
    const rows = rowsOf(host).filter((row) => isShown(request, row));
    // A column in which all would say the same is left out: one kind of socket, or one state.
    const oneKind = netids.size === 1;
    const oneState = oneKind && netids.has('udp') && mode === 'connected';
    const columns = COLUMNS.filter((_, i) => !(i === 0 && oneKind) && !(i === 1 && oneState));
    const port = (number: number | null, netid: string): string =>
      number === null ? '*' : numeric ? `${number}` : portName(number, netid);
    const cells = (['udp', 'tcp'] as const).flatMap((netid) =>
      rows
        .filter((row) => row.netid === netid)
        .map(({ state, queues, local, peer, owner }) => [
          ...(oneKind ? [] : [netid]),
          ...(oneState ? [] : [state]),
          `${queues[0]}`.padEnd(6),
          `${queues[1]}`.padEnd(6),
          `${local[0]}:`,
          port(local[1], netid),
          `${peer[0]}:`,
          port(peer[1], netid),
          processes && owner !== '' ? ` users:(("${owner}"))` : '',
        ]),
    );
    return printed(layOut(columns, cells, heading));
  },
};
