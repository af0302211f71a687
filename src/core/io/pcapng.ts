import type { CapturedFrame } from '../trace/capture.ts';

// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;
const SNAP_LENGTH = 262_144;

const OPTION_COMMENT = 1;
const SECTION_APPLICATION = 4;
const INTERFACE_NAME = 2;
const PACKET_FLAGS = 2;

/** How a frame was received, as the flags of a packet count it; `outgoing` says nothing about it. */
const RECEPTION = { host: 1, multicast: 2, broadcast: 3, otherhost: 4, outgoing: 0 } as const;

/** Little-endian parts of a block, put together when it is complete. */
type Part = Uint8Array;

function words(...values: number[]): Part {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setUint32(4 * i, value, true));
  return new Uint8Array(view.buffer);
}

const padded = (bytes: Uint8Array): Part => {
  const part = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  part.set(bytes);
  return part;
};

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0x7f);

const option = (code: number, value: Uint8Array): Part[] => [
  words((value.length << 16) | code),
  padded(value),
];

const END_OF_OPTIONS = words(0);

function joined(parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function block(type: number, ...parts: readonly Part[]): Part {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  return joined([words(type, length), ...parts, words(length)]);
}

/** A capture file with one interface block for each device, in the order in which frames met them. Times are microseconds. */
export function writePcapng(frames: readonly CapturedFrame[]): Uint8Array<ArrayBuffer> {
  const devices = new Map<string, { readonly id: number; readonly linktype: number }>();
  for (const { device, ethernet } of frames) {
    if (!devices.has(device))
      devices.set(device, { id: devices.size, linktype: ethernet ? LINKTYPE_ETHERNET : LINKTYPE_RAW });
  }
  const section = block(
    SECTION,
    words(BYTE_ORDER, 1, 0xffffffff, 0xffffffff), // version 1.0, length not told
    ...option(SECTION_APPLICATION, ascii('Podwalk')),
    END_OF_OPTIONS,
  );
  const interfaces = [...devices].map(([name, { linktype }]) =>
    block(INTERFACE, words(linktype, SNAP_LENGTH), ...option(INTERFACE_NAME, ascii(name)), END_OF_OPTIONS),
  );
  const packets = frames.map(({ t, device, dir, pkttype, bytes, comment }) =>
    block(
      ENHANCED_PACKET,
      words(devices.get(device)?.id ?? 0, Math.floor(t / 2 ** 32), t >>> 0, bytes.length, bytes.length),
      padded(bytes),
      ...option(OPTION_COMMENT, ascii(comment)),
      ...option(PACKET_FLAGS, words((dir === 'in' ? 1 : 2) | (RECEPTION[pkttype] << 2))),
      END_OF_OPTIONS,
    ),
  );
  return joined([section, ...interfaces, ...packets]);
}
