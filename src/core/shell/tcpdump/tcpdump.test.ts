import { expect, test } from 'vitest';
import { BEFORE_TRAFFIC, momentAt, ShellSession } from '../../run/shellSession.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import { PACKETS } from '../../testing/packets.ts';
import texts from '../reference/tcpdump.txt?raw';
import { wireOf } from '../../net/wire.ts';
import { parseFilter } from './filter.ts';
import { PacketPrinter } from './print.ts';
import { printingOf } from './printingOf.ts';

// reference/tcpdump.txt is what tcpdump 4.99.3 printed of the same octets in a capture file (`tcpdump -t OPTION -r FILE`).
test.each(
  texts
    .split(/^\$ /m)
    .slice(1)
    .map((part): [option: string, text: string] => [
      part.slice(0, part.indexOf('\n')),
      part.slice(part.indexOf('\n') + 1),
    ]),
)('every kind of packet with %s', (option, text) => {
  const printer = new PacketPrinter(printingOf((flag) => option.split(flag).length - 1));
  const told = PACKETS.map((packet) => `${printer.print({ bytes: wireOf(packet).bytes, ethernet: true })}\n`);
  expect(told.join('')).toBe(text);
});

// As many as tcpdump 4.99.3 found of the same packets.
test.each([
  ['', 40],
  ['arp', 3],
  ['ip', 37],
  ['tcp', 10],
  ['udp or icmp', 27],
  ['icmp or udp and port 8080', 1],
  ['(icmp or udp) and not port 8080', 26],
  ['port 80', 8],
  ['src port 80', 4],
  ['port 80 or 8080', 9],
  ['port http', 8],
  ['port domain', 9],
  ['tcp dst port 80', 4],
  ['udp portrange 53000-54000', 1],
  ['host 10.96.0.80', 9],
  ['src 10.96.0.80', 4],
  ['src host 10.244.1.10 and dst host 10.96.0.80', 5],
  ['net 172.18.0.0/16', 12],
  ['net 10.96', 10],
  ['arp host 10.244.1.1', 3],
  ['ether src 0a:58:0a:f4:01:0a && !ip', 3],
  ['ether dst ff:ff:ff:ff:ff:ff', 1],
  ['tcp[tcpflags] & (tcp-syn|tcp-ack) != 0', 9],
  ['tcp[tcpflags] == tcp-syn', 1],
  ['tcp[13]&2!=0', 2],
  ['tcp[tcpflags] & tcp-rst != 0 or icmp', 16],
  ['icmp[icmptype] = icmp-unreach', 9],
  ['icmp[0]==3 and icmp[1]=4', 1],
  ['ip[6:2] & 0x1fff != 0', 1],
  ['ip[8] < 64', 0],
  ['udp[4:2] > 100', 3],
  ['greater 100', 10],
  ['less 60', 6],
  ['tcp[2:2] = 80', 4],
  ['tcp port 80 and (tcp[tcpflags] & (tcp-fin|tcp-rst)) != 0', 3],
  ['ether broadcast', 1],
  ['broadcast', 1],
  ['src or dst port 53', 9],
  ['ip proto 17', 13],
  ['proto 1', 14],
  ['ip proto \\tcp', 10],
  ['src net 10.96.0.0/12', 4],
  ['host 10.96.0.80 or port 53', 18],
  ['dst host 10.96.0.80 and tcp', 5],
  ['tcp or not port 53', 32],
])('filter "%s"', (text, count) => {
  const filter = parseFilter(text);
  if ('wrong' in filter) throw new Error(filter.wrong);
  expect(PACKETS.filter((packet) => filter(packet))).toHaveLength(count);
});

test.each([
  ['host', 'a value is missing'],
  ['and tcp', '"and" was not expected'],
  ['(tcp', 'a ) is missing'],
  ['tcp udp', '"udp" is no address'],
  ['host web', 'names are not looked up'],
  ['port htpp', '"htpp" is no port'],
  ['greater much', 'greater needs a number'],
  ['tcp[tcpflags', 'octets are written as'],
  ['tcp[0:3] = 1', 'octets are written as'],
  ['tcp[0:2]', 'octets are written as'],
  ['net 10.x', '"10.x" is no network'],
  ['ether host 1', '"1" is no MAC address'],
])('filter "%s" is refused', (text, message) => {
  const filter = parseFilter(text);
  expect('wrong' in filter ? filter.wrong : '').toContain(message);
});

const simulation = new Simulation(twoNodes().podNetwork({ plugin: 'flannel', backend: 'vxlan' }).build());
const session = () => new ShellSession(simulation, BEFORE_TRAFFIC(), () => []);

test('what crossed a device, up to the current step', () => {
  const { last } = session().line('default/a', 'curl -s http://10.244.2.10:8080/');
  const before = must(last, 'run');
  const seen = (n: number, line: string) =>
    new ShellSession(simulation, momentAt(before, n), () => [])
      .line('node1', line)
      .stdout.split('\n')
      .slice(0, -1);
  const all = seen(before.run.steps - 1, 'tcpdump -nti eth0 udp port 8472');
  expect(all[1]).toMatch(
    /^IP 10\.244\.1\.10\.40000 > 10\.244\.2\.10\.8080: Flags \[S\], seq \d+, win 64860, options \[mss 1410,sackOK,TS val 0 ecr 0,nop,wscale 7\], length 0$/,
  );
  const half = seen(Math.floor(before.run.steps / 2), 'tcpdump -nti eth0 udp port 8472');
  expect(half.length).toBeGreaterThan(2);
  expect(half).toEqual(all.slice(0, half.length));
  expect(seen(-1, 'tcpdump -nti eth0')).toEqual([]);
  expect(seen(before.run.steps - 1, 'tcpdump -nti eth0 -c 1')).toHaveLength(1);
  const marks = new Set(
    seen(before.run.steps - 1, 'tcpdump -nti any').map((line) => /^\S+ +(\S+)/.exec(line)?.[1]),
  );
  expect([...marks].filter((mark) => mark === 'In' || mark === 'Out').sort()).toEqual(['In', 'Out']);
});

test('before any traffic, and at devices that are none', () => {
  expect(session().line('node1', 'tcpdump -i eth0').stderr).toContain('No request has been sent yet');
  expect(session().line('node1', 'tcpdump -i eth9')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('tcpdump: eth9: No such device exists\nThere are: lo, '),
  });
  expect(session().line('node1', 'tcpdump -D').stdout).toMatch(/^1\.lo\n2\.eth0\n/);
});

test.each<[string, RegExp]>([
  // As tcpdump 4.99.3 prints a live capture of all devices.
  [
    'tcpdump -nnei any -c1 tcp',
    /^00:00:00\.\d{6} \S+ +(In|Out|P) +ifindex \d+ 0a:58:\S+ ethertype IPv4 \(0x0800\), length 80: 10\.244\.1\.10\.40000 > 10\.244\.2\.10\.8080: Flags \[S\], .*, length 0\n$/,
  ],
  [
    'tcpdump -ntxi cni0 -c1 tcp',
    /^IP .*length 0\n\t0x0000:  4500 003c 0000 4000 4006 \w{4} 0af4 010a\n\t0x0010:  0af4 020a 9c40 1f90( \w{4}){4}\n(.*\n){2}$/,
  ],
  ["tcpdump -nti cni0 'tcp[tcpflags] & (tcp-fin|tcp-rst) != 0' | wc -l", /^2\n$/],
])('%s', (line, printed) => {
  const before = must(session().line('default/a', 'curl -s http://10.244.2.10:8080/').last, 'run');
  const later = new ShellSession(simulation, momentAt(before, before.run.steps - 1), () => []);
  expect(later.line('node1', line).stdout).toMatch(printed);
});
