import { stat } from 'node:fs/promises';
import type { DataFile } from '../../folder/scan.ts';
import { isPacked } from '../../input/unpack.ts';
import type { Scratch } from '../../scratch/scratch.ts';

/** So much text (bytes) makes about six million rows: grouping and sorting them takes some 500 MB. */
const PART_BYTES = 160 << 20;
/** How much longer a text is than its archive, at least. */
const UNPACKING = 8;

/**
 * The scratch tables of counts that survive steps 1 to 7: each has some of the tests, in the order of their
 * codes, as the store has them. Few files need no more than one.
 */
export class KeptParts {
  readonly tables: readonly string[];
  /** The first code of every part but the first. */
  readonly #firsts: readonly Buffer[];

  private constructor(firsts: readonly Buffer[]) {
    this.#firsts = firsts;
    this.tables = Array.from({ length: firsts.length + 1 }, (_, part) => `kept_${part}`);
  }

  /**
   * @param codes those of the tests that files may count; other tests find their place between them.
   * @param most how many parts there are, if there are so many codes.
   */
  static async open(scratch: Scratch, codes: Iterable<string> = [], most = 1): Promise<KeptParts> {
    const sorted = [...codes].map(code => Buffer.from(code)).sort(Buffer.compare);
    const count = Math.min(most, sorted.length);
    const firsts = Array.from(
      { length: Math.max(0, count - 1) },
      (_, i) => sorted.slice(Math.floor(((i + 1) * sorted.length) / count))[0],
    ).filter(code => code !== undefined);
    const parts = new KeptParts(firsts);
    for (const kept of parts.tables) await scratch.run('pipeline/labs/kept', undefined, { kept });
    return parts;
  }

  partOf(code: string): number {
    const bytes = Buffer.from(code);
    return this.#firsts.filter(first => Buffer.compare(first, bytes) <= 0).length;
  }
}

/** How many parts so much text needs. */
export function partsFor(texts: Iterable<number>, partBytes = PART_BYTES): number {
  let bytes = 0;
  for (const text of texts) bytes += text;
  return Math.ceil(bytes / partBytes);
}

/** How much text (bytes) files hold, about, by their paths. */
export async function textBytesOf(
  files: readonly DataFile[],
): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  for (const { path, absolute } of files) {
    const { size } = await stat(absolute).catch(() => ({ size: 0 }));
    bytes.set(path, size * (isPacked(path) ? UNPACKING : 1));
  }
  return bytes;
}
