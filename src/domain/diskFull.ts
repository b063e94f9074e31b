/** How the system and DuckDB report a full disk, a used-up quota or a limit on the size of a file. */
const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|No space left|File too large|Disk quota|not enough disk/i;

/** Whether an error says that the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  DISK_FULL.test(error instanceof Error ? error.message : String(error));
