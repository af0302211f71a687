import { failed, printed, type Command, type ShellHost } from '../host.ts';
import { isGiven, misused, optionWords, readOptions, wholeNumber, type OptionsSpec } from '../options.ts';
import { must } from '../../problem.ts';
import { Transcript } from '../traffic/transcript.ts';
import { capturedAt, frameOf, type Captured } from './captured.ts';
import { FILTER_WORDS, parseFilter } from './filter.ts';
import { clockText, PacketPrinter } from './print.ts';
import { printingOf } from './printingOf.ts';

const SPEC: OptionsSpec = {
  name: 'tcpdump',
  usage: '[OPTION…] [EXPRESSION]',
  options: [
    {
      short: '-i',
      long: '--interface',
      value: 'DEV',
      help: 'a device, or any for all (the first one but lo)',
    },
    { short: '-n', help: 'ports by number (-nn as well); addresses are never looked up' },
    { short: '-e', help: 'Ethernet headers, too' },
    { short: '-v', help: 'IP headers and checksums, too; -vv: more of DNS and TCP' },
    { short: '-x', help: 'octets in hexadecimal from the IP header on; -xx: from the Ethernet header on' },
    { short: '-X', help: 'the same with letters beside them; -XX: from the Ethernet header on' },
    { short: '-A', help: 'octets as letters' },
    { short: '-q', help: 'less of each protocol' },
    { short: '-c', value: 'N', help: 'stop after N packets' },
    { short: '-S', help: 'TCP sequence numbers as they are' },
    { short: '-t', help: 'no times' },
    { short: '-l', help: 'line by line, which is so anyway' },
    { short: '-D', help: 'list the devices' },
  ],
  notes: [
    'It prints what crossed the device in the run that is shown, up to the current step: as if it had listened all along.',
    'Times count from the start of the run. Of what TCP and UDP carry, DNS, HTTP and VXLAN are read; TCP timestamps are zero.',
    'EXPRESSION: [src|dst] host ADDRESS, net A.B.C.D/N, port N, portrange N-N, ether host MAC, ip, arp, tcp, udp, icmp,',
    'octets as in tcp[tcpflags] & (tcp-syn|tcp-ack) != 0, joined by and, or, not and parentheses (in quotes), as in:',
    'tcpdump -ni eth0 tcp and not port 22',
  ],
  wrong: 1,
};

const MARKS: Readonly<Record<Captured['pkttype'], string>> = {
  host: 'In',
  broadcast: 'B',
  multicast: 'M',
  otherhost: 'P',
  outgoing: 'Out',
};

const devicesOf = ({ netns }: ShellHost): string[] => [...netns.interfaces.keys()];

/** `tcpdump`: the frames that crossed a device of this namespace in the run at hand. */
export const tcpdump: Command = {
  name: 'tcpdump',
  help: ['tcpdump [OPTION…] [EXPRESSION]'],
  run(host, argv) {
    const given = readOptions(SPEC, argv);
    if (!isGiven(given)) return given;
    const { options, words } = given;
    const times = (flag: string) => Number(options.get(flag) ?? 0);
    const devices = devicesOf(host);
    if (options.has('D'))
      return printed(
        [...devices, 'any (Pseudo-device that captures on all interfaces)'].map((d, i) => `${i + 1}.${d}`),
      );
    const dev = options.get('i') ?? devices.find((name) => name !== 'lo') ?? 'lo';
    if (dev !== 'any' && !devices.includes(dev))
      return failed(1, `tcpdump: ${dev}: No such device exists`, `There are: ${devices.join(', ')}, any.`);
    const count = options.has('c') ? wholeNumber(options.get('c') ?? '', 1, 1_000_000) : Infinity;
    if (count === undefined) return misused(SPEC, `invalid packet count ${options.get('c')}`);
    const test = parseFilter(words.join(' '));
    if ('wrong' in test)
      return failed(
        1,
        `tcpdump: can't parse filter expression: syntax error: ${test.wrong}`,
        `Supported here: ${FILTER_WORDS.join(', ')}, and parentheses.`,
      );
    const { shown } = host;
    const crossed = shown ? capturedAt(shown.run, shown.n, host.netns.name, dev) : [];
    const packets = crossed.filter(({ packet }) => test(packet)).slice(0, count);
    const printer = new PacketPrinter(printingOf(times));
    const lines = packets.map((captured) => {
      const { t, dev: at, pkttype } = captured;
      const time = options.has('t') ? '' : `${clockText(t)} `;
      const where = dev === 'any' ? `${at.padEnd(5)} ${(MARKS[pkttype] ?? '').padEnd(3)} ` : '';
      const frame = frameOf(must(shown, 'run').run, captured);
      const index = host.netns.interfaces.get(at)?.index ?? 0;
      return `${time}${where}${dev === 'any' ? printer.printCooked(frame, index) : printer.print(frame)}`;
    });
    const link = dev === 'any' ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
    const listening = `listening on ${dev}, link-type ${link}, snapshot length 262144 bytes`;
    const heading = [
      ...(dev === 'any' ? ['tcpdump: data link type LINUX_SLL2'] : []),
      ...(options.has('v')
        ? [`tcpdump: ${listening}`]
        : ['tcpdump: verbose output suppressed, use -v[v]... for full protocol decode', listening]),
    ];
    const packetsThat = `${lines.length} packet${lines.length === 1 ? '' : 's'}`;
    const counts = [
      `${packetsThat} captured`,
      `${packetsThat} received by filter`,
      '0 packets dropped by kernel',
      ...(shown ? [] : ['No request has been sent yet: there is nothing to see.']),
    ];
    // The heading goes out before the first packet, and the counts after the last one.
    const told = new Transcript();
    told.err(heading, host.network.end);
    told.out(lines, host.network.end);
    told.err(counts, host.network.end);
    return told.result(0);
  },
  words(host, before, typed) {
    const { words, valueOf } = optionWords(SPEC, before, typed);
    if (valueOf === 'i' || /^-[a-z]*i$/.test(before.at(-1) ?? '')) return [...devicesOf(host), 'any'];
    if (valueOf !== null) return [];
    const { cluster } = host;
    const last = before.at(-1);
    if (last === 'host' || last === 'src' || last === 'dst')
      return [...cluster.pods.map(({ ip }) => ip), ...cluster.nodes.map(({ ip }) => ip)];
    return [...words, ...FILTER_WORDS];
  },
};
