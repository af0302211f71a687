// Animated PNG out of screenshots: every browser and GitHub show it, and no encoder is needed but zlib's.
// https://www.w3.org/TR/png-3/#apng-frame-based-animation
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel. */
  readonly rgba: Buffer;
}

export interface Frame {
  readonly png: Buffer;
  readonly ms: number;
}

function paeth(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/** Reads what browsers write: eight bits a channel, with or without alpha, not interlaced. */
function readPng(png: Buffer): Bitmap {
  const [width, height, alpha] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25] === 6];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
  }
  const data = inflateSync(Buffer.concat(parts));
  const bytes = alpha ? 4 : 3;
  const stride = width * bytes;
  const rgba = Buffer.alloc(width * height * 4, 255);
  let above = Buffer.alloc(stride);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)] ?? 0;
    const row = data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    for (let i = 0; i < stride; i++) {
      const a = row[i - bytes] ?? 0;
      const b = above[i] ?? 0;
      const c = i < bytes ? 0 : (above[i - bytes] ?? 0);
      const guess = [0, a, b, (a + b) >> 1, filter === 4 ? paeth(a, b, c) : 0][filter] ?? 0;
      row[i] = ((row[i] ?? 0) + guess) & 255;
    }
    for (let x = 0; x < width; x++) row.copy(rgba, (y * width + x) * 4, x * bytes, x * bytes + 3);
    above = row;
  }
  return { width, height, rgba };
}

/** What differs from the picture before, the rest transparent, filtered by nothing and packed. */
function difference({ width, height, rgba }: Bitmap, before: Bitmap | undefined): Buffer {
  const rows = Buffer.alloc(height * (width * 4 + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const pixel = rgba.readUInt32BE(from);
      if (pixel !== before?.rgba.readUInt32BE(from)) rows.writeUInt32BE(pixel, from + y + 1);
    }
  }
  return deflateSync(rows, { level: 9 });
}

function chunk(type: string, ...data: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...data]);
  return Buffer.concat([numbers(body.length - 4), body, numbers(crc32(body))]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
}

/** Frames of one size as one picture that plays for ever. */
export function animate(frames: readonly Frame[]): Buffer {
  let before: Bitmap | undefined;
  let sequence = 0;
  const { width, height } = readPng(frames[0]?.png ?? Buffer.alloc(0));
  const chunks = frames.flatMap(({ png, ms }, i) => {
    const bitmap = readPng(png);
    const data = difference(bitmap, before);
    before = bitmap;
    // Delay in thousandths of a second; left standing; drawn over the frame before.
    const timing = Buffer.from([ms >> 8, ms & 255, 1000 >> 8, 1000 & 255, 0, 1]);
    const control = chunk('fcTL', numbers(sequence++, width, height, 0, 0), timing);
    return [control, i === 0 ? chunk('IDAT', data) : chunk('fdAT', numbers(sequence++), data)];
  });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', numbers(width, height), Buffer.from([8, 6, 0, 0, 0])),
    chunk('acTL', numbers(frames.length, 0)),
    ...chunks,
    chunk('IEND'),
  ]);
}
