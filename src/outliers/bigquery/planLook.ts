import { Listeners } from '../../domain/backgroundWork.ts';
import { UserError } from '../../domain/userError.ts';
import type { KnownPlan, SetupPlan } from '../bigQueryState.ts';

/** So long (ms) an answer is shown without asking again. */
const FRESH = 5_000;

/** What BigQuery told of the plan to set up, and when: pages show it and do not wait for the next answer. */
export class PlanLook {
  readonly #ask: () => Promise<SetupPlan>;
  readonly #listeners = new Listeners();
  #plan: SetupPlan | UserError | undefined;
  #version = 0;
  /** Counts what was forgotten: an answer to an earlier question is not shown. */
  #forgotten = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(ask: () => Promise<SetupPlan>) {
    this.#ask = ask;
  }

  /** Calls at every answer; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  get known(): KnownPlan {
    return {
      plan: this.#plan,
      isAsking: this.#asking !== undefined,
      version: this.#version,
    };
  }

  /**
   * Asks BigQuery, unless it has just answered; resolves when it has answered, which `known` then tells.
   *
   * @throws what is no person’s to mend.
   */
  look(): Promise<void> {
    if (this.#plan && performance.now() - this.#answeredAt < FRESH) return Promise.resolve();
    this.#asking ??= this.#look().finally(() => {
      this.#asking = undefined;
      this.#listeners.call();
    });
    return this.#asking;
  }

  /** What was told is told no more: something has been changed there. */
  forget(): void {
    this.#plan = undefined;
    this.#forgotten++;
  }

  async #look(): Promise<void> {
    const forgotten = this.#forgotten;
    const plan = await this.#ask().catch((error: unknown) => {
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
