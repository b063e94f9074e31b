/** Functions to call at every change of something. */
export class Listeners<Arguments extends readonly unknown[] = []> {
  readonly #all = new Set<(...args: Arguments) => void>();

  /** Adds a listener; returns how to stop listening. */
  add(listener: (...args: Arguments) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  call(...args: Arguments): void {
    for (const listener of this.#all) listener(...args);
  }
}

/** Runs pieces of work one at a time, in the order they were queued. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` when everything queued before it has ended, whether that succeeded or failed. Resolves
   * and rejects as `work` does.
   */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing runs or waits, including what is queued in the meantime. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await last;
    }
  }
}

/**
 * The reason of an AbortSignal when this program ends. Work that another service does for it continues
 * there, and the next process fetches the result. With any other reason a person stopped the work, and
 * the service is asked to stop too.
 */
export class ProgramEnds extends Error {
  constructor() {
    super('this program ends');
    this.name = 'ProgramEnds';
  }
}

/** Whether a person, not the end of the program, has stopped the work that listens to `signal`. */
export const isStoppedByPerson = (signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && !(signal.reason instanceof ProgramEnds);

/**
 * Work of seconds or minutes that runs while requests are answered: one piece at a time, with listeners
 * for every change, until the program stops. The owner of the work keeps its state and calls `changed`
 * after each change.
 */
export class BackgroundWork {
  readonly #listeners = new Listeners();
  readonly #queue = new SerialQueue();
  readonly #stopped = new AbortController();

  /** Aborts, with `ProgramEnds` as the reason, when the program stops. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Calls at every change; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  changed(): void {
    this.#listeners.call();
  }

  /**
   * Queues a piece of work and returns at once. It is skipped if the program stops before its turn.
   * Resolves when it has ended and rejects as it does.
   */
  add(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return this.#queue.run(async () => {
      if (!this.signal.aborted) await work(this.signal);
    });
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** Aborts the running piece and skips those that wait. Resolves when nothing runs. */
  stop(): Promise<void> {
    this.#stopped.abort(new ProgramEnds());
    return this.idle();
  }
}
