/** What a full disk is called by the system, by DuckDB, and where a quota or limit stops a file. */
const NO_SPACE = /ENOSPC|EDQUOT|EFBIG|No space left|File too large|Disk quota|not enough disk/i;

/** Whether a disk is full, whoever says so. */
export const isDiskFull = (error: unknown): boolean =>
  NO_SPACE.test(error instanceof Error ? error.message : String(error));
