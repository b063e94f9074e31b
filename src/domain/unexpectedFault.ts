/** An error may quote a whole statement. */
const MAX_LETTERS = 300;

/**
 * The error that people see when something ended for a reason that was not written for them.
 *
 * @param subject what ended: `The build`.
 * @param reason for those who maintain the program, in one line.
 * @param next what to do when the program has been mended: `start the build again`.
 */
export const unexpectedFault = (
  subject: string,
  reason: string,
  next: string,
): { readonly message: string; readonly fix: string } => ({
  message: `${subject} failed unexpectedly: ${reason.slice(0, MAX_LETTERS)}`,
  fix: `This is a fault of the program: send its log to whoever maintains it, then ${next}.`,
});

/** The first line of an error’s message. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
