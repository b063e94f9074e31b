/** How the system and DuckDB report a full disk, a used-up quota or a limit on the size of a file. */
const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|No space left|File too large|Disk quota|not enough disk/i;

/** Whether an error says that the disk is full. */
export const isDiskFull = (error: unknown): boolean =>
  DISK_FULL.test(error instanceof Error ? error.message : String(error));

/**
 * The error that people see when the disk is full.
 *
 * @param purpose what the space was needed for: `for a build`.
 * @param next what to do when there is space: `start the build again`.
 */
export const diskFullFault = (
  purpose: string,
  folder: string,
  next: string,
): { readonly message: string; readonly fix: string } => ({
  message: `There is no space left ${purpose} in ${folder}.`,
  fix: `Free some space there or set STORE_PATH to a larger disk, then ${next}.`,
});
