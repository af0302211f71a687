// What a real kernel did, frame by frame, against what we compute. See src/core/testing/compareCapture.ts for what is
// held against what, and src/testing/fixtures/kernel-captures/README.md for how the captures were made.
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { repetitions } from '../run/repetitions.ts';
import { Simulation } from '../run/simulation.ts';
import type { Capture } from '../testing/capture.ts';
import { compareCapture } from '../testing/compareCapture.ts';

const folder = new URL('../../testing/fixtures/kernel-captures/', import.meta.url);

function differences(capture: Capture): string[] {
  const text = JSON.stringify(capture.scenario);
  const { cluster, problems } = readScenario(text, capture.name);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const simulation = new Simulation(must(cluster, 'cluster of a capture'));
  const [first, ...rest] = repetitions(capture.command);
  const request = must(first, 'request of a capture');
  expect(simulation.check(request).filter(({ severity }) => severity === 'error')).toEqual([]);
  const { run } = simulation.trace(request);
  const learned = simulation.learned.clone();
  const further = rest.map((next) => simulation.trace(next).run);
  return compareCapture(capture, { dataplane: simulation.dataplane, run, learned, further });
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const tally = { passed: [] as string[], failed: [] as string[] };

test('the captures are all there', () => {
  expect(files).toHaveLength(34);
});

for (const name of files.map((file) => file.replace(/\.json$/, ''))) {
  test(name, () => {
    tally.failed.push(name); // until the opposite is proven: a throw counts as a failure too
    const capture = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Capture;
    const report = differences(capture).join('\n');
    if (report !== '') expect.fail(`${name} differs from the kernel:\n${report}`);
    tally.failed.pop();
    tally.passed.push(name);
  });
}

afterAll(() => {
  const { passed, failed } = tally;
  for (const line of failed) console.log(`failed    ${line}`);
  console.log(`kernel captures: ${passed.length} passed, ${failed.length} failed`);
});
