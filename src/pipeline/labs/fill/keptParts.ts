import { stat } from 'node:fs/promises';
import type { DataFile } from '../../folder/scan.ts';
import { textBytes } from '../../input/unpack.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/** The text (bytes) of about six million rows, which take some 500 MB to group and sort. */
const PART_BYTES = 160 << 20;
/**
 * The scratch tables of counts that survive steps 1 to 7: each has some of the tests, in the order of their
 * codes, as the store has them. Few files need no more than one.
 */
export class KeptParts {
  readonly tables: readonly string[];
  /** The first code of every part but the first. */
  readonly #firsts: readonly Buffer[];

  private constructor(firstCodes: readonly Buffer[]) {
    this.#firsts = firstCodes;
    this.tables = Array.from({ length: firstCodes.length + 1 }, (_, part) => `kept_${part}`);
  }

  /**
   * @param codes the codes of tests that files may count; other tests go between them by code.
   * @param maxParts the number of parts, if there are enough codes.
   */
  static async open(
    scratch: Scratch,
    codes: Iterable<string> = [],
    maxParts = 1,
  ): Promise<KeptParts> {
    const sorted = [...codes].map(code => Buffer.from(code)).sort(Buffer.compare);
    const count = Math.min(maxParts, sorted.length);
    const firstCodes = Array.from(
      { length: Math.max(0, count - 1) },
      (_, i) => sorted.slice(Math.floor(((i + 1) * sorted.length) / count))[0],
    ).filter(code => code !== undefined);
    const parts = new KeptParts(firstCodes);
    for (const kept of parts.tables) await scratch.run('pipeline/labs/kept', undefined, { kept });
    return parts;
  }

  partOf(code: string): number {
    const bytes = Buffer.from(code);
    return this.#firsts.filter(first => Buffer.compare(first, bytes) <= 0).length;
  }
}

/** How many parts these texts need, by their bytes. */
export function partsFor(texts: Iterable<number>, partBytes = PART_BYTES): number {
  let bytes = 0;
  for (const text of texts) bytes += text;
  return Math.ceil(bytes / partBytes);
}

/** Roughly how many bytes of text each file has, by path. */
export async function textBytesOf(
  files: readonly DataFile[],
): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  for (const { path, absolute } of files) {
    const { size } = await stat(absolute).catch(() => ({ size: 0 }));
    bytes.set(path, textBytes(path, size));
  }
  return bytes;
}
