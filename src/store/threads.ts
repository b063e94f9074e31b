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
