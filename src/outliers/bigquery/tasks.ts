import { tmpdir } from 'node:os';
import { isDiskFull } from '../../domain/diskFull.ts';
import { UserError } from '../../domain/userError.ts';
import type { TaskKind, TaskState } from '../bigQueryState.ts';
import { isStoppedByPerson, ProgramEnds } from '../programEnds.ts';
import { JobStopped } from './faults.ts';

/** Tells what is being done, and which share (0..1) of the task is. */
export type TaskStep = (words: string, share: number) => void;

/** What of a task stays that was stopped, and how it is taken up again. */
const LEFT: Readonly<Record<TaskKind, string>> = {
  setup: 'What was made before stays; setting up again makes the rest.',
  upload: 'Months that were loaded before stay; the next upload loads the others.',
};

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Work of minutes, one piece at a time, whose progress and end everyone can look at. */
export class Tasks {
  readonly #tell: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #stopped = new AbortController();
  #current = new AbortController();
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
    this.#current = new AbortController();
    const { signal } = this.#current;
    const onStep: TaskStep = (words, share) => {
      const running = { kind, words, share, isStopping: signal.aborted };
      this.#state = { running, ...(last ? { last } : {}) };
      this.#tell();
    };
    onStep('Starting', 0);
    this.#work = run(onStep, AbortSignal.any([this.#stopped.signal, signal]))
      .then(message => ({ ok: true, isStopped: false, message, fix: '' }))
      .catch((error: unknown) => this.#fault(error, kind))
      .then(end => {
        this.#state = { last: { kind, at: new Date().toISOString(), ...end } };
        this.#tell();
      });
  }

  /** Stops the task of that kind, here and in BigQuery; whether one runs. It ends when BigQuery says so. */
  cancel(kind: TaskKind): boolean {
    const { running, ...before } = this.#state;
    if (running?.kind !== kind) return false;
    this.#current.abort();
    const words = `Stopping: ${lowerFirst(running.words)}`;
    this.#state = { ...before, running: { ...running, words, isStopping: true } };
    this.#tell();
    return true;
  }

  /** Abandons what runs; resolves when nothing does. */
  async stop(): Promise<void> {
    this.#stopped.abort(new ProgramEnds());
    await this.#work;
  }

  #fault(
    error: unknown,
    kind: TaskKind,
  ): { ok: boolean; isStopped: boolean; message: string; fix: string } {
    if (error instanceof JobStopped || isStoppedByPerson(this.#current.signal)) {
      const message = error instanceof JobStopped ? error.message : 'It was stopped.';
      return { ok: false, isStopped: true, message: `${message} ${LEFT[kind]}`, fix: '' };
    }
    const isStopped = false;
    if (error instanceof UserError) {
      return { ok: false, isStopped, message: error.message, fix: error.fix };
    }
    if (isDiskFull(error)) {
      return {
        ok: false,
        isStopped,
        message: 'There is no space left for the file that is uploaded.',
        fix: `Free some space in ${tmpdir()} or set TMPDIR to a larger disk, then start it again.`,
      };
    }
    if (!this.#stopped.signal.aborted) this.#failed(error);
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return {
      ok: false,
      isStopped,
      message: `It failed unexpectedly: ${message.slice(0, 300)}`,
      fix: 'This is a fault of the program: send its log to whoever maintains it, then try again.',
    };
  }
}
