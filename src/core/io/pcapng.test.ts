import { expect, test } from 'vitest';
import type { CapturedFrame } from '../trace/capture.ts';
import { writePcapng } from './pcapng.ts';

const frame = (device: string, t: number, bytes: number, dir: 'in' | 'out'): CapturedFrame => ({
  t,
  device,
  dir,
  pkttype: dir === 'in' ? 'broadcast' : 'outgoing',
  ethernet: true,
  bytes: new Uint8Array(bytes).fill(7),
  comment: 'packet 0',
});

/** The blocks of a file: type and body. A block says its length twice. */
function blocks(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const found: { type: number; body: DataView }[] = [];
  for (let at = 0; at < file.length;) {
    const length = view.getUint32(at + 4, true);
    expect(length % 4).toBe(0);
    expect(view.getUint32(at + length - 4, true)).toBe(length);
    found.push({ type: view.getUint32(at, true), body: new DataView(file.buffer, at + 8, length - 12) });
    at += length;
  }
  return found;
}

test('a section, an interface for each device, a packet for each frame', () => {
  const file = writePcapng([
    frame('a/eth0', 0, 42, 'out'),
    frame('node-a/veth0', 2 ** 32 + 5, 43, 'in'),
    frame('a/eth0', 7, 44, 'in'),
  ]);
  const [section, ...rest] = blocks(file);
  expect(section?.type).toBe(0x0a0d0d0a);
  expect(section?.body.getUint32(0, true)).toBe(0x1a2b3c4d);
  expect(rest.map(({ type }) => type)).toEqual([1, 1, 6, 6, 6]);
  const packets = rest.slice(2).map(({ body }) => ({
    device: body.getUint32(0, true),
    t: body.getUint32(4, true) * 2 ** 32 + body.getUint32(8, true),
    bytes: body.getUint32(12, true),
  }));
  expect(packets).toEqual([
    { device: 0, t: 0, bytes: 42 },
    { device: 1, t: 2 ** 32 + 5, bytes: 43 },
    { device: 0, t: 7, bytes: 44 },
  ]);
});

test('nothing captured is still a file', () => {
  expect(blocks(writePcapng([])).map(({ type }) => type)).toEqual([0x0a0d0d0a]);
});
