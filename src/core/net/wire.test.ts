import { describe as group, expect, test } from 'vitest';
import { scenarios } from '../../scenarios/index.ts';
import { readScenario } from '../cluster/read.ts';
import { must } from '../problem.ts';
import { Simulation } from '../run/simulation.ts';
import { captureOf, wholeOf } from '../trace/capture.ts';
import { foldJourney } from '../trace/fold.ts';
import type { Run } from '../trace/run.ts';
import type { TrafficRequest } from '../trafficRequest.ts';
import { ip } from './address.ts';
import { machineMac } from './mac.ts';
import { clonePacket, ETH_ARP, NO_PAYLOAD, type Packet } from './packet.ts';
import { wireOf } from './wire.ts';

const bare: Packet = {
  eth: null,
  arp: null,
  ip: null,
  l4: null,
  payload: NO_PAYLOAD,
  vxlan: null,
  inner: null,
};
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The sum of 16-bit words with its carries, written another way than the code: all ones where a checksum is right. */
function foldedSum(bytes: Uint8Array): number {
  const even = bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]);
  const view = new DataView(even.buffer, even.byteOffset, even.length);
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) {
    sum += view.getUint16(at);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

/** Looks at an IPv4 datagram as a receiver would, and at what a VXLAN tunnel carries. @returns what it looked at. */
function inspect(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  expect(view.getUint16(2)).toBe(bytes.length);
  expect(foldedSum(bytes.subarray(0, 20))).toBe(0xffff);
  if ((view.getUint16(6) & 0x3fff) !== 0) return ['piece'];
  const proto = must(bytes[9], 'protocol');
  const body = bytes.slice(20);
  const pseudo = Uint8Array.from([...bytes.subarray(12, 20), 0, proto, body.length >> 8, body.length & 255]);
  const summed = proto === 1 ? body : Uint8Array.from([...pseudo, ...body]);
  expect(foldedSum(summed)).toBe(0xffff);
  const inner = proto === 17 && view.getUint16(22) === 8472 ? inspect(bytes.slice(20 + 8 + 8 + 14)) : [];
  return [{ 1: 'icmp', 6: 'tcp', 17: 'udp' }[proto] ?? 'other', ...inner];
}

function runOf(id: string, request?: TrafficRequest): Run {
  const scenario = must(
    scenarios.find((one) => one.id === id),
    id,
  );
  const simulation = new Simulation(must(readScenario(scenario.text, id).cluster, 'cluster'));
  return simulation.trace(request ?? must(simulation.cluster.spec.requests[0], 'request')).run;
}

group('every frame of a run has the length and the checksums that it says', () => {
  test.each(scenarios.map(({ id }) => id))('%s', (id) => {
    const frames = captureOf(runOf(id));
    expect(frames.length).toBeGreaterThan(0);
    const ethernet = frames.filter(({ ethernet: is }) => is);
    for (const { bytes } of ethernet) {
      const type = must(bytes[12], 'type') * 256 + must(bytes[13], 'type');
      if (type === 0x0800) expect(inspect(bytes.slice(14)).length).toBeGreaterThan(0);
      else expect([type, bytes.length]).toEqual([ETH_ARP, 14 + 28]);
    }
  });
});

test('an ARP question, octet by octet (RFC 826)', () => {
  const senderMac = machineMac(ip('172.18.0.2'));
  const arp = { op: 'request', senderMac, senderIp: ip('172.18.0.2') } as const;
  const target = { targetMac: machineMac(ip('0.0.0.0')), targetIp: ip('172.18.0.3') };
  expect(hexOf(wireOf({ ...bare, arp: { ...arp, ...target } }).bytes)).toBe(
    '0001080006040001' + '0200ac120002' + 'ac120002' + '020000000000' + 'ac120003',
  );
});

test('a SYN has the options of Linux in their order', () => {
  const run = runOf('same-node');
  const syn = must(
    run.journeys.find(({ born }) => born.l4?.proto === 'tcp'),
    'SYN',
  );
  const { bytes, levels } = wireOf(syn.born);
  // MSS 1460 or what the pod's MTU allows, SACK permitted, timestamps, no-operation, window scale 7.
  expect(hexOf(bytes.slice(40))).toMatch(/^0204....0402080a0{16}01030307$/);
  expect(levels[0]?.map(({ title }) => title)).toEqual(['IPv4', 'TCP']);
});

test('fields lie one behind the other and cover every octet', () => {
  for (const { born } of runOf('clusterip-cross-node').journeys) {
    const { bytes, levels } = wireOf(born);
    const fields = levels.flat().flatMap((layer) => layer.fields);
    expect(fields[0]?.from ?? 0).toBe(0);
    fields.forEach(({ from }, i) => i > 0 && expect(from).toBe(fields[i - 1]?.to));
    expect(fields.at(-1)?.to ?? 0).toBe(bytes.length);
  }
});

test('what a program wrote stands in the data', () => {
  const run = runOf('same-node');
  const texts = run.journeys.map(({ born }) => Buffer.from(wireOf(born).bytes).toString('latin1'));
  expect(texts.some((text) => /GET \S* HTTP\/1\.1\r\nHost: \S+\r\n[^]*\r\n\r\n$/.test(text))).toBe(true);
  expect(texts.some((text) => /HTTP\/1\.1 200 OK\r\n[^]* saw \S+\n$/.test(text))).toBe(true);
});

test('pieces of a datagram, put together, are the datagram', () => {
  const to = 'udp://10.244.2.10:8080';
  const run = runOf('mtu', { from: 'pod/default/client', to, size: 4000, df: false });
  const pieces = run.journeys.filter(({ cause }) => cause.kind === 'fragment');
  expect(pieces.length).toBeGreaterThan(1);
  const of = new Set(pieces.map(({ cause }) => (cause.kind === 'fragment' ? cause.of : -1)));
  for (const parent of of) {
    const whole = must(
      wholeOf(
        run,
        must(
          pieces.find(({ cause }) => cause.kind === 'fragment' && cause.of === parent),
          'piece',
        ),
      ),
      'whole',
    );
    const mine = pieces.filter(({ cause }) => cause.kind === 'fragment' && cause.of === parent);
    const together = mine
      .map(({ born }) => hexOf(wireOf({ ...born, eth: null }, whole).bytes.slice(20)))
      .join('');
    expect(together).toBe(hexOf(wireOf({ ...whole, eth: null }).bytes.slice(20)));
  }
});

test('an error quotes the datagram it is about, as it was', () => {
  const run = runOf('closed-port', { from: 'pod/default/client', to: 'udp://10.244.2.10:9' });
  const error = run.journeys.find(({ born }) => born.l4?.proto === 'icmp' && born.l4.quoted !== null);
  if (!error) throw new Error('no ICMP error in the run');
  const { levels, bytes } = wireOf(error.born);
  expect(bytes).toHaveLength(must(error.born.ip, 'IP header').length);
  expect(levels[0]?.map(({ title }) => title)).toEqual([
    'IPv4',
    'ICMP',
    'Quoted IPv4',
    'Quoted UDP',
    'Quoted Data',
  ]);
});

test('telling the bytes changes nothing', () => {
  for (const journey of runOf('clusterip-cross-node').journeys.slice(0, 4)) {
    foldJourney(journey, ({ packet }) => {
      const before = clonePacket(packet);
      wireOf(packet);
      expect(packet).toEqual(before);
    });
  }
});
