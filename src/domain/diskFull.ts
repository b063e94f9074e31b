/** How the system and DuckDB report a full disk, a used-up quota or a limit on the size of a file. */
const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|No space left|File too large|Disk quota|not enough disk/i;

/** Whether an error says that the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  DISK_FULL.test(error instanceof Error ? error.message : String(error));

/**
 * What people are told of it.
 *
 * @param what there is no space for, `for a build`; `next`: what to do once there is, `start the build again`.
 */
export const diskFullFault = (
  what: string,
  folder: string,
  next: string,
): { readonly message: string; readonly fix: string } => ({
  message: `There is no space left ${what} in ${folder}.`,
  fix: `Free some space there or set STORE_PATH to a larger disk, then ${next}.`,
});
