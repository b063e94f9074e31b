/**
 * A fault in what a person gave us (a file, a setting, a request). `message` says what is wrong in
 * one line, and `fix` what to do about it. It is not a bug, so it needs no stack trace.
 */
export class UserError extends Error {
  readonly fix: string;
  /** The file's path inside the data folder, where one is at fault. */
  readonly file: string | undefined;
  /** The first line at fault, counted from 1 as an editor does. */
  readonly line: number | undefined;

  constructor(message: string, at: { fix: string; file?: string; line?: number | undefined }) {
    super(message);
    this.name = 'UserError';
    this.fix = at.fix;
    this.file = at.file;
    this.line = at.line;
  }
}

/**
 * A service that this program uses did not answer, or refused: the person’s request is not at fault.
 * `fix` says what those who run this program can do.
 */
export class ServiceFault extends UserError {}
