import { tmpdir } from 'node:os';
import { isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import type { TaskKind, TaskState } from '../bigQueryState.ts';

/** Tells what is being done, and which share (0..1) of the task is. */
export type TaskStep = (words: string, share: number) => void;

/** Work of minutes, one piece at a time, whose progress and end everyone can look at. */
export class Tasks {
  readonly #tell: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #stopped = new AbortController();
  #state: TaskState = {};
  #work: Promise<void> = Promise.resolve();

  /** `failed` is told of errors that no person can mend. */
  constructor(tell: () => void, failed: (error: unknown) => void) {
    this.#tell = tell;
    this.#failed = failed;
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Starts a task, which returns what it did in a sentence; nothing where one runs. */
  start(kind: TaskKind, run: (onStep: TaskStep, signal: AbortSignal) => Promise<string>): void {
    if (this.#state.running || this.#stopped.signal.aborted) return;
    const { last } = this.#state;
    const onStep: TaskStep = (words, share) => {
      this.#state = { running: { kind, words, share }, ...(last ? { last } : {}) };
      this.#tell();
    };
    onStep('Starting', 0);
    this.#work = run(onStep, this.#stopped.signal)
      .then(message => ({ ok: true, message, fix: '' }))
      .catch((error: unknown) => this.#fault(error))
      .then(end => {
        this.#state = { last: { kind, at: new Date().toISOString(), ...end } };
        this.#tell();
      });
  }

  /** Abandons what runs; resolves when nothing does. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#work;
  }

  #fault(error: unknown): { ok: boolean; message: string; fix: string } {
    if (error instanceof UserError) return { ok: false, message: error.message, fix: error.fix };
    if (isDiskFull(error)) {
      return {
        ok: false,
        message: 'There is no space left for the file that is uploaded.',
        fix: `Free some space in ${tmpdir()} or set TMPDIR to a larger disk, then start it again.`,
      };
    }
    if (!this.#stopped.signal.aborted) this.#failed(error);
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return {
      ok: false,
      message: `It failed unexpectedly: ${message.slice(0, 300)}`,
      fix: 'This is a fault of the program: send its log to whoever maintains it, then try again.',
    };
  }
}
