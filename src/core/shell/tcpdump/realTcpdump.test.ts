// What our tcpdump prints of every built-in scenario, against what the real one prints of the file for Wireshark: line by
// line. It runs where tcpdump 4.99 is on the PATH; elsewhere reference/tcpdump.txt has to do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scenarios } from '../../../scenarios/index.ts';
import { readScenario } from '../../cluster/read.ts';
import { writePcapng } from '../../io/pcapng.ts';
import { must } from '../../problem.ts';
import { Simulation } from '../../run/simulation.ts';
import { captureOf } from '../../trace/capture.ts';
import { clockText, PacketPrinter } from './print.ts';
import { printingOf } from './printingOf.ts';

const version = /4\.99\.\d+/.exec(
  spawnSync('tcpdump', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[0];
const OPTIONS = ['-nevvv', '-nXX', '-nA', '-nqS'];

if (version === undefined) {
  test('the real tcpdump', () => {
    console.log('the real tcpdump left out: no tcpdump 4.99 on the PATH (apt-get install tcpdump)');
  });
} else {
  const folder = mkdtempSync(join(tmpdir(), 'podwalk-tcpdump-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  test.each(scenarios.map(({ id, text }) => [id, text]))('%s', { timeout: 60_000 }, (id, text) => {
    const cluster = must(readScenario(text, id).cluster, 'cluster');
    const simulation = new Simulation(cluster);
    const frames = cluster.spec.requests.flatMap((request) => captureOf(simulation.trace(request).run));
    const file = join(folder, `${id}.pcapng`);
    writeFileSync(file, writePcapng(frames));
    for (const option of OPTIONS) {
      const read = { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' }, maxBuffer: 2 ** 28 } as const;
      const theirs = spawnSync('tcpdump', [option, '-r', file], read).stdout;
      const printer = new PacketPrinter(printingOf((flag) => option.split(flag).length - 1));
      const ours = frames.map((frame) => `${clockText(frame.t)} ${printer.print(frame)}\n`).join('');
      expect(ours.split('\n')).toEqual(theirs.split('\n'));
    }
  });
}
