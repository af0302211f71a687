import type { NeighbourEntry } from '../../dataplane/learned.ts';
import type { StaticNeighbour } from '../../dataplane/netns.ts';
import { failed, printed, type Command } from '../host.ts';
import { isGiven, misused, optionWords, readOptions, type OptionsSpec } from '../options.ts';

const SPEC: OptionsSpec = {
  name: 'arp',
  usage: '[-n] [-a] [-i DEV] [ADDRESS]',
  options: [
    { short: '-n', long: '--numeric', help: 'addresses as they are, which is so anyway' },
    { short: '-a', help: 'in BSD style' },
    { short: '-e', help: 'in columns, which is so anyway' },
    { short: '-i', long: '--device', value: 'DEV', help: 'of one device' },
  ],
  notes: ['The table is shown, not changed: traffic changes it. ip neigh tells more about each entry.'],
  wrong: 1,
};

type Row = NeighbourEntry | StaticNeighbour;

/** @see net-tools 2.10 arp.c, arp_disp_2() */
const inColumns = (ip: string, type: string, mac: string, flags: string, dev: string): string =>
  `${ip.padEnd(25)}${type.padEnd(8)}${mac.padEnd(20)}${flags.padEnd(6)}${''.padEnd(16)}${dev}`;

const isPermanent = (row: Row): boolean => !('state' in row);

/** Whether the kernel has a link address it still believes in. */
const isComplete = (row: Row): boolean => row.mac !== null && (!('state' in row) || row.state !== 'FAILED');

function line(row: Row, bsd: boolean): string {
  const { ip, dev } = row;
  const mac = isComplete(row) ? (row.mac ?? '') : null;
  if (bsd) {
    const at = mac === null ? '<incomplete>' : `${mac} [ether]${isPermanent(row) ? ' PERM' : ''}`;
    return `? (${ip}) at ${at} on ${dev}`;
  }
  return mac === null
    ? inColumns(ip, '', '(incomplete)', '', dev)
    : inColumns(ip, 'ether', mac, isPermanent(row) ? 'CM' : 'C', dev);
}

/** `arp`: the neighbour table in the old tool's words. */
export const arp: Command = {
  name: 'arp',
  help: ['arp [-n] [-a] [-i DEV] [ADDRESS]'],
  run({ netns, learned }, argv) {
    const given = readOptions(SPEC, argv);
    if (!isGiven(given)) return given;
    const { options, words } = given;
    const dev = options.get('i');
    if (dev !== undefined && !netns.interfaces.has(dev))
      return failed(
        255,
        `SIOCGIFHWADDR: No such device`,
        `There are: ${[...netns.interfaces.keys()].join(', ')}.`,
      );
    if (words.length > 1) return misused(SPEC, `"${words[1]}" is one word too many`);
    const rows = [...netns.neighbours, ...learned.rows(netns.name, 'neighbour')].filter(
      (row) => (dev === undefined || row.dev === dev) && (words[0] === undefined || row.ip === words[0]),
    );
    const bsd = options.has('a');
    if (words[0] !== undefined && rows.length === 0)
      return {
        ...failed(1),
        stdout: bsd ? 'arp: in 0 entries no match found.\n' : `${words[0]} (${words[0]}) -- no entry\n`,
      };
    if (rows.length === 0) return printed([]);
    const heading = bsd
      ? []
      : [`${inColumns('Address', 'HWtype', 'HWaddress', 'Flags', '').slice(0, 59)}${'Mask'.padEnd(16)}Iface`];
    return printed([...heading, ...rows.map((row) => line(row, bsd))]);
  },
  words: ({ netns, learned }, before, typed) => {
    const { words, valueOf } = optionWords(SPEC, before, typed);
    if (valueOf !== null) return [...netns.interfaces.keys()];
    return [...words, ...learned.rows(netns.name, 'neighbour').map(({ ip }) => ip)];
  },
};
