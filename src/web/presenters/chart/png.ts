import { crc32, deflateSync } from 'node:zlib';
import type { Colour } from '../../../charts/heatmap/heatColours.ts';

/**
 * A picture of few colours as a `data:` address: PNG (ISO/IEC 15948) with a palette, whose entry 0 is
 * transparent. The pages stretch it: one pixel is one cell, so 86 practices × 36 months take 2 kB.
 *
 * @param pixels row by row: 0, or 1 + the place of a colour; at most 255 colours.
 */
export function pngAddress(
  pixels: Uint8Array,
  width: number,
  height: number,
  colours: readonly Colour[],
): string {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits a pixel, by palette; no interlacing.
  head.set([8, 3, 0, 0, 0], 8);
  // Every line begins with its filter: none.
  const lines = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++) {
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from([0, 0, 0, ...colours.flat()])),
    chunk('tRNS', Buffer.from([0])),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
