import type { BuildProgress } from '../../domain/buildReport.ts';

/** The progress of a build (0 to 1) at the start of each step. While files are read it grows with their bytes. */
const STARTS = {
  'reading references': 0,
  'reading counts': 0.05,
  'comparing files': 0.6,
  'dropping what does not belong': 0.63,
  'writing the store': 0.68,
} as const;
export type Step = keyof typeof STARTS;

/** Times the steps of a build and reports how far it is. */
export class Stopwatch {
  readonly startedAt = new Date();
  readonly #seconds = new Map<Step, number>();
  #running: { step: Step; start: number } | undefined;
  readonly #onProgress: (progress: BuildProgress) => void;

  constructor(onProgress: (progress: BuildProgress) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** The steps so far, the running one included. */
  get steps(): { name: string; seconds: number }[] {
    const running = this.#running;
    const now = performance.now();
    return [...this.#seconds].map(([name, seconds]) => {
      const runningSeconds = running?.step === name ? (now - running.start) / 1000 : 0;
      return { name, seconds: Math.round((seconds + runningSeconds) * 1000) / 1000 };
    });
  }

  /** Reports how far a step is. */
  report(step: Step, part?: { file: string; done: number }): void {
    const start = STARTS[step];
    const end = Object.values(STARTS).find(fraction => fraction > start) ?? 1;
    const fraction = start + (end - start) * (part?.done ?? 0);
    this.#onProgress({ step, fraction, ...(part ? { file: part.file } : {}) });
  }

  /** Runs a part of a step; `done` is how much of the step is done before it, 0..1. */
  async time<T>(
    step: Step,
    run: () => Promise<T>,
    part?: { file: string; done: number },
  ): Promise<T> {
    this.report(step, part);
    return this.timeWithin(step, run);
  }

  /** Times a part of a step within another one, whose progress is still reported. */
  async timeWithin<T>(step: Step, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    this.#seconds.set(step, this.#seconds.get(step) ?? 0);
    this.#running = { step, start };
    try {
      return await run();
    } finally {
      this.#running = undefined;
      const seconds = (performance.now() - start) / 1000;
      this.#seconds.set(step, (this.#seconds.get(step) ?? 0) + seconds);
    }
  }
}
