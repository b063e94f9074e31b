/**
 * The reason of an AbortSignal where this program ends. What a service does for it goes on then, and is
 * taken up by the next process; any other reason means that a person has stopped the work, and the
 * service is told to stop it too.
 */
export class ProgramEnds extends Error {
  constructor() {
    super('this program ends');
    this.name = 'ProgramEnds';
  }
}

/** Whether a person has stopped the work of a signal. */
export const isStoppedByPerson = (signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && !(signal.reason instanceof ProgramEnds);
