import type { Fault } from '../../domain/buildReport.ts';
import { isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';

/**
 * Why a build failed, for the status page. Errors that were not written for people may quote a row
 * of the data: where practices are anonymised (`discreet`) only their kind is told.
 */
export function faultOf(error: unknown, storePath: string, discreet: boolean): Fault {
  if (error instanceof UserError) return reportedFault(error);
  const text = error instanceof Error ? error.message : String(error);
  const [line = ''] = text.split('\n');
  if (isDiskFull(error)) {
    return {
      message: `There is no space left for the new store in STORE_PATH, ${storePath}.`,
      fix: 'Free some space there or set STORE_PATH to a larger disk, then start a build.',
    };
  }
  const kind = error instanceof Error ? error.name : 'Error';
  return {
    message: `The build failed unexpectedly: ${discreet ? kind : line.slice(0, 300)}`,
    fix: 'This is a fault of the program: send its log to whoever maintains it, then start a build.',
  };
}

/** An error for people, as reports keep it. */
export const reportedFault = ({ message, fix, file, line }: UserError): Fault => ({
  message,
  fix,
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
});
