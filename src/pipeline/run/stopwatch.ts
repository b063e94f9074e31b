import type { BuildProgress } from '../../domain/buildReport.ts';

/** How far a build is when each of its steps begins; reading takes its share by bytes. */
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
  #running: { step: Step; began: number } | undefined;
  readonly #onProgress: (progress: BuildProgress) => void;

  constructor(onProgress: (progress: BuildProgress) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** The steps so far, the running one included. */
  get steps(): { name: string; seconds: number }[] {
    const running = this.#running;
    const now = performance.now();
    return [...this.#seconds].map(([name, seconds]) => {
      const more = running?.step === name ? (now - running.began) / 1000 : 0;
      return { name, seconds: Math.round((seconds + more) * 1000) / 1000 };
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

  /** Times a part of a step that is done within another one, whose progress goes on being reported. */
  async timeWithin<T>(step: Step, run: () => Promise<T>): Promise<T> {
    const began = performance.now();
    this.#seconds.set(step, this.#seconds.get(step) ?? 0);
    this.#running = { step, began };
    try {
      return await run();
    } finally {
      this.#running = undefined;
      const seconds = (performance.now() - began) / 1000;
      this.#seconds.set(step, (this.#seconds.get(step) ?? 0) + seconds);
    }
  }
}
