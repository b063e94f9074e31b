import { UserError } from '../../domain/userError.ts';

/** Adds the file’s path to a fault that names no file. */
export const faultOfFile = (
  { path }: { readonly path: string },
  fault: UserError,
  line?: number,
): UserError =>
  fault.file === undefined
    ? new UserError(`${path}: ${fault.message}`, {
        fix: fault.fix,
        file: path,
        line,
      })
    : fault;
