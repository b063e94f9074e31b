import { stat } from 'node:fs/promises';
import type { DataFile } from '../../folder/scan.ts';
import { textBytes } from '../../input/unpack.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import { CATEGORIES, categoriesOf, type OccurringCategories } from './categories.ts';

/** The text (bytes) of about six million rows, whose counts take some 500 MB to sort. */
const PART_BYTES = 160 << 20;

/**
 * The parts of the counts that survive steps 1 to 7 (`kept` in sql/pipeline/labs/scratch.sql): each has some of the
 * tests, in the order of their codes, as the store has them. Few files need no more than one.
 */
export class KeptParts {
  /** How many there are. */
  readonly count: number;
  /** The first code of every part but the first. */
  readonly #firsts: readonly Buffer[];
  readonly #columns = new Set<string>();

  /**
   * @param codes the codes of tests that files may count; other tests go between them by code.
   * @param maxParts the number of parts, if there are enough codes.
   */
  constructor(codes: Iterable<string> = [], maxParts = 1) {
    const sorted = [...codes].map(code => Buffer.from(code)).sort(Buffer.compare);
    const count = Math.min(maxParts, sorted.length);
    this.#firsts = Array.from(
      { length: Math.max(0, count - 1) },
      (_, i) => sorted.slice(Math.floor(((i + 1) * sorted.length) / count))[0],
    ).filter(code => code !== undefined);
    this.count = this.#firsts.length + 1;
  }

  /**
   * Adds the rows of `settled` to the counts that are kept. All rows of a lab are settled at once, so the counts of
   * a month, practice, CCG, lab and test are complete: grouped here, a lab at a time, they are a quarter of
   * England's rows, and are only sorted when they are put into the store.
   *
   * @param tests the tests by their codes and numbers.
   */
  async keepSettled(
    scratch: Scratch,
    tests: Iterable<readonly [code: string, no: number]>,
  ): Promise<void> {
    await scratch.run('pipeline/labs/settled_tests');
    const columns = columnsOf(await categoriesOf(scratch, 'settled_test'));
    for (const { column } of columns) {
      if (this.#columns.has(column)) continue;
      await scratch.run('pipeline/labs/new_kept_column', undefined, { column });
      this.#columns.add(column);
    }
    await scratch.run('pipeline/labs/new_test_parts');
    await scratch.append(
      'test_part',
      [...tests].map(([code, no]) => [no, this.#partOf(code)]),
    );
    if (columns.length === 0) return;
    await scratch.run('pipeline/labs/keep_settled', undefined, {
      sums: columns.map(({ column, sum }) => `${sum} AS ${column}`).join(', '),
      in_order: this.count > 1 ? 'ORDER BY part' : '',
    });
  }

  #partOf(code: string): number {
    const bytes = Buffer.from(code);
    return this.#firsts.filter(first => Buffer.compare(first, bytes) <= 0).length;
  }
}

/** The columns of counts by category; those of half-widths only where counts are suppressed. */
const columnsOf = (categories: OccurringCategories): { column: string; sum: string }[] =>
  Object.entries(CATEGORIES).flatMap(([name, category]) => {
    const isSuppressed = categories.get(category);
    const prefixes = isSuppressed === undefined ? [] : isSuppressed ? ['n', 'e'] : ['n'];
    return prefixes.map(prefix => ({
      column: `${prefix}_${name}`,
      sum: `sum(${prefix}) FILTER (category = ${category})`,
    }));
  });

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
