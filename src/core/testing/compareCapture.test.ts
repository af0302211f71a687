// A comparison that sees nothing would call everything equal: each part of a capture, changed, has to be noticed.
import { expect, test } from 'vitest';
import captureJson from '../../testing/fixtures/kernel-captures/pod-clusterip-other-node.vxlan.iptables.json?raw';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import type { Capture } from './capture.ts';
import { compareCapture } from './compareCapture.ts';

const capture = JSON.parse(captureJson) as Capture;
const simulation = new Simulation(
  must(readScenario(JSON.stringify(capture.scenario), capture.name).cluster, 'cluster'),
);
const { run } = simulation.trace(capture.command);
const simulated = { dataplane: simulation.dataplane, run, learned: simulation.learned, further: [] };

test('the capture as it is: no difference', () => {
  expect(compareCapture(capture, simulated)).toEqual([]);
});

// Each row: what is changed in the capture's text, and the part of the report that must speak of it.
test.each<[string, (text: string) => string]>([
  ['outcome, in the client', (text) => text.replace('"result":"delivered"', '"result":"refused"')],
  ['outcome, in the client', (text) => text.replace('"default/c/app"', '"default/b/app"')],
  ['request, in default/a', (text) => text.replace('"ttl":64', '"ttl":63')],
  ['request, in node1', (text) => text.replace('"pkttype":"otherhost"', '"pkttype":"host"')],
  ['request, in node1', (text) => text.replace('"vni":1', '"vni":2')],
  ['request, in default/a', (text) => text.replace('"dmacOf":"node1 cni0"', '"dmacOf":"node2 cni0"')],
  ['reply, in default/c', (text) => text.replace('"flags":"SA"', '"flags":"A"')],
  ['arp, in default/a', (text) => text.replace('tell 10.244.1.10', 'tell 10.244.1.11')],
  ['rules matched, in node1', (text) => text.replace('-j KUBE-SERVICES', '-j ELSEWHERE')],
  ['rules matched, in node1', (text) => text.replace('"afterHop":2', '"afterHop":1')],
  ['conntrack, in node1', (text) => text.replace('"TIME_WAIT"', '"CLOSE"')],
  ['conntrack, in node1', (text) => text.replace('"flags":["ASSURED"]', '"flags":[]')],
])('%s', (part, change) => {
  const expectText = JSON.stringify(capture.expect);
  expect(change(expectText)).not.toBe(expectText);
  const changed = { ...capture, expect: JSON.parse(change(expectText)) as Capture['expect'] };
  const report = compareCapture(changed, simulated).join('\n');
  expect(report).toContain(`${part}:`);
  expect(report).toMatch(/✗ kernel/);
});
