import type { Month } from '../../domain/month.ts';
import { type BigQueryConnection, PEOPLE_WAIT_MS } from './connection.ts';
import { type PeriodData, readSourceData, type SourceData } from './sourceData.ts';

/** So long (ms) an answer is not asked for again; BigQuery itself answers from its cache for free. */
const FRESH = 10 * 60_000;
/** The same of a question that was not answered. */
const FRESH_FAULT = 30_000;

/** Why BigQuery does not tell its months, and since when. */
interface MonthsFault {
  readonly error: Error;
  /** ISO. */
  readonly at: string;
}

/** The months in the source dataset, asked for now and then. */
export class SourceMonths {
  readonly #bigQuery: BigQueryConnection;
  readonly #stopped = new AbortController();
  #known: SourceData | undefined;
  #fault: MonthsFault | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<readonly Month[]> | undefined;

  constructor(bigQuery: BigQueryConnection) {
    this.#bigQuery = bigQuery;
  }

  /** What the last answer said, ascending; none before the first. */
  get known(): readonly Month[] {
    return this.#known?.months ?? [];
  }

  /** What builds of these months are made of, as the last answer said; undefined where it is not known. */
  dataOf(period: Parameters<SourceData['of']>[0]): PeriodData | undefined {
    return this.#known?.of(period);
  }

  /** Why the last question was not answered. */
  get fault(): MonthsFault | undefined {
    return this.#fault;
  }

  /** Whether the last question was asked long ago, or never. */
  get isStale(): boolean {
    return performance.now() - this.#askedAt > (this.#fault ? FRESH_FAULT : FRESH);
  }

  /** The months as BigQuery has them, or as it had them a few minutes ago; those who ask at once ask once. */
  async now(): Promise<readonly Month[]> {
    if (!this.isStale && !this.#fault && !this.#asking) return this.known;
    return this.look();
  }

  /** Asks no more. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Asks BigQuery. */
  look(): Promise<readonly Month[]> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<readonly Month[]> {
    this.#askedAt = performance.now();
    try {
      this.#known = await this.#bigQuery.soon(
        readSourceData(this.#bigQuery, {
          limit: PEOPLE_WAIT_MS,
          signal: this.#stopped.signal,
          onLost: lost => this.#fail(lost),
        }),
      );
      this.#fault = undefined;
      return this.#known.months;
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  #fail(error: Error): void {
    this.#fault = { error, at: new Date().toISOString() };
  }
}
