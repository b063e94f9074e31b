import { tmpdir } from 'node:os';
import { BackgroundWork, isStoppedByPerson } from '../../domain/backgroundWork.ts';
import { isDiskFull } from '../../domain/diskFull.ts';
import { firstLineOf, unexpectedFault } from '../../domain/unexpectedFault.ts';
import { UserError } from '../../domain/userError.ts';
import type { TaskKind, TaskState } from '../bigQueryState.ts';
import { JobStopped } from './faults.ts';

/** Reports what is being done and the share of the task that is done, 0 to 1. */
export type TaskStep = (words: string, share: number) => void;

/** What remains after a task was stopped, and how to continue. */
const AFTER_STOP: Readonly<Record<TaskKind, string>> = {
  setup: 'What was made before stays; setting up again makes the rest.',
  upload: 'Months that were loaded before stay; the next upload loads the others.',
};

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Setting up BigQuery and uploading to it: one task at a time, with its progress and its result. */
export class Tasks {
  readonly #work = new BackgroundWork();
  readonly #onFault: (error: unknown) => void;
  #current = new AbortController();
  #state: TaskState = {};

  /** `onFault` gets the errors that are faults of the program, for its log. */
  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Calls at every change of the state; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#work.onChange(listener);
  }

  /** Starts a task, which resolves to what it did in a sentence. Does nothing while another task runs. */
  start(kind: TaskKind, run: (onStep: TaskStep, signal: AbortSignal) => Promise<string>): void {
    if (this.#state.running || this.#work.signal.aborted) return;
    const { last } = this.#state;
    this.#current = new AbortController();
    const { signal } = this.#current;
    const onStep: TaskStep = (words, share) => {
      const running = { kind, words, share, isStopping: signal.aborted };
      this.#setState({ running, ...(last ? { last } : {}) });
    };
    onStep('Starting', 0);
    void this.#work.add(async programEnd => {
      const end = await run(onStep, AbortSignal.any([programEnd, signal]))
        .then(message => ({ ok: true, isStopped: false, message, fix: '' }))
        .catch((error: unknown) => this.#fault(error, kind));
      this.#setState({ last: { kind, at: new Date().toISOString(), ...end } });
    });
  }

  /**
   * Stops the task of that kind, here and in BigQuery. Returns at once whether one was running; the task ends
   * when BigQuery has confirmed it.
   */
  cancel(kind: TaskKind): boolean {
    const { running, ...idleState } = this.#state;
    if (running?.kind !== kind) return false;
    this.#current.abort();
    const words = `Stopping: ${lowerFirst(running.words)}`;
    this.#setState({ ...idleState, running: { ...running, words, isStopping: true } });
    return true;
  }

  /** Aborts the running task. Resolves when it has ended. */
  stop(): Promise<void> {
    return this.#work.stop();
  }

  #setState(state: TaskState): void {
    this.#state = state;
    this.#work.changed();
  }

  #fault(
    error: unknown,
    kind: TaskKind,
  ): { ok: boolean; isStopped: boolean; message: string; fix: string } {
    if (error instanceof JobStopped || isStoppedByPerson(this.#current.signal)) {
      const message = error instanceof JobStopped ? error.message : 'It was stopped.';
      return { ok: false, isStopped: true, message: `${message} ${AFTER_STOP[kind]}`, fix: '' };
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
    if (!this.#work.signal.aborted) this.#onFault(error);
    return { ok: false, isStopped, ...unexpectedFault('It', firstLineOf(error), 'try again') };
  }
}
