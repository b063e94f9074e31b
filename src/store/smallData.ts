/**
 * With fewer bytes than this there is nothing to share: DuckDB hands out a CSV in blocks of 4 MB, and a table by
 * 122,880 rows. A second thread would only wait, which took a fifth of the time of a small build.
 */
const SMALL_BYTES = 4 << 20;

/** DuckDB’s setting of threads for so many bytes of data: one if they are few, otherwise that of `limits`. */
export const threadsFor = (
  bytes: number,
  limits: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => (bytes < SMALL_BYTES ? { ...limits, threads: '1' } : limits);

/** DuckDB’s smallest blocks, and those that it makes unless told otherwise. */
const SMALL_BLOCK = 1 << 14;
const USUAL_BLOCK = 1 << 18;

/**
 * The size of the blocks of a new DuckDB file for so many bytes of data. Each table takes some of its own, so that
 * a small file of thirty tables had 8.7 MB of the usual blocks, and has 1.2 of small ones.
 */
export const blockSizeFor = (bytes: number): number =>
  bytes < SMALL_BYTES ? SMALL_BLOCK : USUAL_BLOCK;
