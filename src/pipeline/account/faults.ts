import type { Fault } from '../../domain/buildReport.ts';
import { diskFullFault, isDiskFull } from '../../domain/diskFull.ts';
import { firstLineOf, unexpectedFault } from '../../domain/unexpectedFault.ts';
import { UserError } from '../../domain/userError.ts';
import { isUnwritable, unwritable } from '../../store/unwritable.ts';
import { isOfSystem, isQuota } from '../folder/systemFaults.ts';

/**
 * Why a build failed, for the status page. Errors that were not written for people may quote a row
 * of the data: where practices are anonymised (`discreet`), only their kind is given.
 */
export function faultOf(error: unknown, storePath: string, discreet: boolean): Fault {
  if (error instanceof UserError) return reportedFault(error);
  if (isDiskFull(error) || isQuota(error)) {
    return diskFullFault('for the new store', `STORE_PATH, ${storePath}`, 'start a build');
  }
  const kind = error instanceof Error ? error.name : 'Error';
  return unexpectedFault('The build', discreet ? kind : firstLineOf(error), 'start a build');
}

/**
 * Explains an error of the system that ends a build: a STORE_PATH that cannot be written to by its name. A
 * full disk has its own message (`faultOf`).
 *
 * @param context `filesName`: the files that were being read; `retryMs`: undefined if it is not tried again.
 */
export function explainSystemFault(
  error: unknown,
  context: { readonly filesName: string; readonly isDiscreet: boolean; readonly retryMs?: number },
  storePath: string,
): unknown {
  if (error instanceof UserError || !isOfSystem(error)) return error;
  if (isDiskFull(error) || isQuota(error)) return error;
  if (isUnwritable(storePath, error)) return unwritable(storePath, error);
  const reason = context.isDiscreet ? '' : `: ${firstLineOf(error)}`;
  const next =
    context.retryMs === undefined
      ? 'Then start a build.'
      : 'It is tried again every minute, or start a build.';
  return new UserError(
    `The operating system did not let this program read ${context.filesName}${reason}`,
    {
      fix: `Check the disk of STORE_PATH, its quota and the limits of this program; no file is at fault. ${next}`,
    },
  );
}

/** The fault in a report, from an error. */
export const reportedFault = ({ message, fix, file, line }: UserError): Fault => ({
  message,
  fix,
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
});
