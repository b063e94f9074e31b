import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pngAddress } from '../../src/web/presenters/chart/png.ts';

const COLOURS = [
  [255, 0, 0],
  [0, 0, 255],
] as const;

/** The chunks of a PNG by their type. */
function chunks(address: string): Map<string, Buffer> {
  const png = Buffer.from(address.replace('data:image/png;base64,', ''), 'base64');
  const found = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    found.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}

describe('a picture of cells', () => {
  const address = pngAddress(Uint8Array.of(0, 1, 2, 2, 1, 0), 3, 2, COLOURS);

  it('has one pixel a cell, in a palette whose first colour is transparent', () => {
    const found = chunks(address);
    expect([...(found.get('IHDR') ?? [])]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
    expect([...(found.get('PLTE') ?? [])]).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 255]);
    expect([...(found.get('tRNS') ?? [])]).toEqual([0]);
    expect([...inflateSync(found.get('IDAT') ?? Buffer.alloc(0))]).toEqual([
      0, 0, 1, 2, 0, 2, 1, 0,
    ]);
  });

  it('ends with the check sum that the standard knows for an empty end', () => {
    const png = Buffer.from(address.split(',')[1] ?? '', 'base64');
    expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
  });
});
