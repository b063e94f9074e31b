import { Listeners } from '../../domain/backgroundWork.ts';
import { UserError } from '../../domain/userError.ts';
import type { LatestPlan, SetupPlan } from '../bigQueryState.ts';

/** How long (ms) an answer is shown without asking again. */
const FRESH_MS = 5_000;

/** Keeps the latest setup plan, which pages show without waiting for the next answer. */
export class PlanLook {
  readonly #readPlan: () => Promise<SetupPlan>;
  readonly #listeners = new Listeners();
  #plan: SetupPlan | UserError | undefined;
  #version = 0;
  /** Counts the calls of `forget`, so that an answer from before the last one is not shown. */
  #forgotten = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(readPlan: () => Promise<SetupPlan>) {
    this.#readPlan = readPlan;
  }

  /** Calls at every answer; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  get latest(): LatestPlan {
    return {
      plan: this.#plan,
      isAsking: this.#reading !== undefined,
      version: this.#version,
    };
  }

  /**
   * Asks BigQuery, unless it has just answered. Resolves when `latest` has the answer.
   *
   * @throws errors other than UserError, which is an answer.
   */
  look(): Promise<void> {
    if (this.#plan && performance.now() - this.#answeredAt < FRESH_MS) return Promise.resolve();
    this.#reading ??= this.#look().finally(() => {
      this.#reading = undefined;
      this.#listeners.call();
    });
    return this.#reading;
  }

  /** Drops the answer, because something has changed in BigQuery. */
  forget(): void {
    this.#plan = undefined;
    this.#forgotten++;
  }

  async #look(): Promise<void> {
    const forgotten = this.#forgotten;
    const plan = await this.#readPlan().catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    if (forgotten !== this.#forgotten) return this.#look();
    if (textOf(plan) !== textOf(this.#plan)) this.#version++;
    this.#plan = plan;
    this.#answeredAt = performance.now();
  }
}

const textOf = (plan: SetupPlan | UserError | undefined): string =>
  plan instanceof UserError ? `${plan.message} ${plan.fix}` : JSON.stringify(plan ?? null);
