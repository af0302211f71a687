// reference/traffic.txt was printed by the real tools (iputils 20221126, traceroute 2.1.2, curl 7.88.1) in namespaces with one
// router between client and server. Here the router is a node of kindnet, client and server are pods on it. Addresses are
// translated; what the machine's speed decides is evened out.
import { expect, test } from 'vitest';
import { must } from '../../problem.ts';
import { BEFORE_TRAFFIC, ShellSession } from '../../run/shellSession.ts';
import { Simulation } from '../../run/simulation.ts';
import { twoNodes } from '../../testing/cluster.ts';
import texts from '../reference/traffic.txt?raw';

const cluster = twoNodes().podNetwork({ plugin: 'kindnet', backend: null }).build();
const addressOf = (name: string) =>
  must(
    cluster.pods.find((pod) => pod.name === name),
    name,
  ).ip;

/** What stands for an address of the laboratory. */
const OURS: readonly (readonly [theirs: string, ours: string])[] = [
  ['10.2.0.2', addressOf('b')],
  ['10.1.0.2', addressOf('a')],
  // Nobody answers there, and nobody says so: the underlay throws away what it does not know.
  ['10.2.0.9', '10.66.0.9'],
  ['10.2.0.77', '10.66.0.77'],
];

const even = (text: string): string =>
  text
    .replace(/time=\S+ ms/g, 'time=T ms')
    .replace(/time \d+ms/g, 'time T')
    .replace(/= [\d./]+ ms/g, '= T ms')
    .replace(/\b\d+\.\d{3} ms/g, 'T ms')
    // Between those ends, routers go by their own addresses.
    .replace(/^( \d|From) +\d+\.\d+\.\d+\.1\b/gm, '$1 ROUTER')
    .replaceAll('Temporary failure in name resolution', 'Name or service not known')
    .replace('9223372036854775807', '100');

const cases = texts
  .split(/^\$ /m)
  .slice(1)
  .map((part): [command: string, printed: string, exitCode: number] => {
    const [command = '', ...lines] = part.trimEnd().split('\n');
    const exitCode = Number(lines.pop()?.replace('= ', ''));
    return [command, lines.map((line) => `${line}\n`).join(''), exitCode];
  });

const translated = (text: string) => OURS.reduce((all, [theirs, ours]) => all.replaceAll(theirs, ours), text);

test.each(cases)('%s', (command, printed, exitCode) => {
  const simulation = new Simulation(cluster);
  const argv = translated(command).split(' ');
  const ours = new ShellSession(simulation, BEFORE_TRAFFIC(), () => []).command('default/a', argv);
  expect(even(ours.stdout + ours.stderr).trimEnd()).toBe(even(translated(printed)).trimEnd());
  expect(ours.exitCode).toBe(exitCode);
});
