import { UserError } from '../../domain/userError.ts';

/** A fault that names no file, as that of the file in which it was met. */
export const ofFile = (
  { path }: { readonly path: string },
  fault: UserError,
  line?: number,
): UserError =>
  fault.file === undefined
    ? new UserError(`${path}: ${fault.message}`, {
        fix: fault.fix,
        file: path,
        ...(line === undefined ? {} : { line }),
      })
    : fault;
