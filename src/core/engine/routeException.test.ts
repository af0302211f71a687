// What Linux 6.18 does with the redirects of its router, seen with the same addresses.
import { expect, test } from 'vitest';
import { route } from '../compile/route.ts';
import { LearnedState } from '../dataplane/learned.ts';
import type { Sysctls } from '../dataplane/netns.ts';
import { ip } from '../net/address.ts';
import { prefix } from '../net/prefix.ts';
import { must } from '../problem.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../run/shellSession.ts';
import { Simulation } from '../run/simulation.ts';
import { twoNodes } from '../testing/cluster.ts';
import { linkOf } from '../testing/link.ts';
import { simulate } from './simulate.ts';

const SECOND = 1_000_000;
const FORWARDS = { 'net.ipv4.ip_forward': '1' };
const DST = '10.9.0.5';

/** `h` sends everything to `r`; `r` hands 10.9.0.0/24 to `g` on the same link, which has 10.9.0.5. */
class Redirects {
  readonly learned = new LearnedState();
  readonly dataplane;
  private now = 0;

  constructor(sysctls: Sysctls, gateway = '10.8.0.3') {
    const toRouter = route('default', 'operator', { via: ip('10.8.0.2'), dev: 'eth0' });
    const toGateway = route(prefix('10.9.0.0/24'), 'operator', {
      via: ip(gateway),
      dev: 'eth0',
      onlink: true,
    });
    this.dataplane = linkOf(
      { name: 'h', eth0: ['10.8.0.1/24'], routes: [toRouter], sysctls },
      { name: 'r', eth0: ['10.8.0.2/24'], routes: [toGateway], sysctls: FORWARDS },
      {
        name: 'g',
        eth0: gateway === '10.8.0.3' ? ['10.8.0.3/24'] : ['10.8.0.3/24', `${gateway}/24`],
        elsewhere: [`${DST}/32`],
        sysctls: FORWARDS,
      },
    );
  }

  /** One request, a second after the one before. @returns the machines that the first packet met. */
  send(scheme: 'icmp' | 'udp' | 'tcp', size: number | null = null): string[] {
    const { journeys } = simulate({
      dataplane: this.dataplane,
      learned: this.learned,
      task: {
        netns: must(this.dataplane.netns('h'), 'h'),
        owner: 'h',
        scheme,
        host: DST,
        path: '/',
        dst: ip(DST),
        dport: 9,
        sport: 40_000,
        size,
        df: null,
        ttl: null,
      },
      seed: 1,
      now: this.now,
      wantedEndpoint: null,
      recording: true,
      firstPacketOnly: false,
    });
    this.now += 10 * SECOND;
    const met = (journeys[0]?.hops ?? [])
      .filter(({ steps }) => steps.every((step) => step.kind !== 'end' || step.disposition !== 'ignored'))
      .map(({ netns }) => netns);
    return met.filter((name) => name !== 'switch');
  }

  get exceptions() {
    return this.learned.rows('h', 'routeException');
  }

  shell(command: string): string {
    const moment = { ...BEFORE_TRAFFIC(), learned: this.learned.clone(), now: this.now };
    const simulation = new Simulation(twoNodes().build(), this.dataplane);
    return new ShellSession(simulation, moment, () => []).command('h', command.split(' ')).stdout;
  }
}

test('the first redirect makes the host ask for the gateway, the second one counts', () => {
  const link = new Redirects({});
  expect(link.send('icmp')).toEqual(['h', 'r', 'g']);
  expect(link.exceptions).toEqual([]);
  expect(link.learned.get('h', 'neighbour', 'eth0 10.8.0.3')?.state).toBe('REACHABLE');
  expect(link.send('icmp')).toEqual(['h', 'r', 'g']);
  expect(link.exceptions).toMatchObject([{ dst: DST, gateway: '10.8.0.3', mtu: null }]);
  expect(link.send('icmp')).toEqual(['h', 'g']);
  expect(link.shell(`ip route get ${DST}`)).toBe(
    `${DST} via 10.8.0.3 dev eth0 src 10.8.0.1 uid 0 \n    cache <redirected> expires 280sec \n`,
  );
});

test.each(['icmp', 'udp', 'tcp'] as const)('%s: its sender hears of redirects', (scheme) => {
  const link = new Redirects({});
  for (let i = 0; i < 2; i++) link.send(scheme);
  expect(link.exceptions).toMatchObject([{ gateway: '10.8.0.3' }]);
});

test('what was taught is forgotten after five minutes', () => {
  const link = new Redirects({});
  for (let i = 0; i < 2; i++) link.send('icmp');
  for (let i = 0; i < 30; i++) expect(link.send('icmp')).toEqual(['h', 'g']);
  expect(link.send('icmp')).toEqual(['h', 'r', 'g']);
});

const conf = (dev: string, name: string, value: 0 | 1): Sysctls => ({
  [`net.ipv4.conf.${dev}.${name}`]: `${value}`,
});
const OFF = { ...conf('all', 'accept_redirects', 0), ...conf('default', 'accept_redirects', 0) };
const UNSHARED = { ...conf('all', 'shared_media', 0), ...conf('default', 'shared_media', 0) };
const INSECURE = { ...conf('all', 'secure_redirects', 0), ...conf('default', 'secure_redirects', 0) };

test.each([
  ['a host', {}, '10.8.0.3', true],
  ['a host that was told not to', OFF, '10.8.0.3', false],
  ['a host that was told so for its device only', conf('all', 'accept_redirects', 0), '10.8.0.3', true],
  ['a router', FORWARDS, '10.8.0.3', false],
  [
    'a router told so for all devices',
    { ...FORWARDS, ...conf('all', 'accept_redirects', 1) },
    '10.8.0.3',
    true,
  ],
  [
    'a router told so for all but this device',
    { ...FORWARDS, ...conf('all', 'accept_redirects', 1), ...conf('eth0', 'accept_redirects', 0) },
    '10.8.0.3',
    false,
  ],
  ['a gateway of another network on the link', {}, '10.88.0.3', true],
  ['the same, one network per link', { ...UNSHARED, ...INSECURE }, '10.88.0.3', false],
  ['a gateway of the own network, one network per link', { ...UNSHARED, ...INSECURE }, '10.8.0.3', true],
  ['the same, default gateways only', UNSHARED, '10.8.0.3', false],
] as const)('%s: %o', (_, sysctls, gateway, isBelieved) => {
  const link = new Redirects(sysctls, gateway);
  for (let i = 0; i < 3; i++) link.send('icmp');
  expect(link.exceptions.map((row) => row.gateway)).toEqual(isBelieved ? [gateway] : []);
});
