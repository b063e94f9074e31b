import type { Month } from '../../domain/month.ts';
import { type BigQueryConnection, PAGE_WAIT_MS } from './connection.ts';
import { type PeriodData, readSourceData, type SourceData } from './sourceData.ts';

/** How long (ms) an answer is used before it is read again. BigQuery answers from its cache for free. */
const FRESH_MS = 10 * 60_000;
/** How long (ms) to wait before reading again after an error. */
const FRESH_FAULT_MS = 30_000;

/** Why the months could not be read from BigQuery, and when. */
interface MonthsFault {
  readonly error: Error;
  /** ISO. */
  readonly at: string;
}

/** The months in the source dataset, read again now and then. */
export class SourceMonths {
  readonly #bigQuery: BigQueryConnection;
  readonly #stopped = new AbortController();
  #latest: SourceData | undefined;
  #fault: MonthsFault | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<readonly Month[]> | undefined;

  constructor(bigQuery: BigQueryConnection) {
    this.#bigQuery = bigQuery;
  }

  /** The months in the last answer, ascending; none before the first. */
  get latest(): readonly Month[] {
    return this.#latest?.months ?? [];
  }

  /** The version of these months’ data in the last answer; undefined where it is not known. */
  dataOf(period: Parameters<SourceData['dataFor']>[0]): PeriodData | undefined {
    return this.#latest?.dataFor(period);
  }

  /** Why the last request failed. */
  get fault(): MonthsFault | undefined {
    return this.#fault;
  }

  /** Whether the last request was long ago, or there was none. */
  get isStale(): boolean {
    return performance.now() - this.#readAt > (this.#fault ? FRESH_FAULT_MS : FRESH_MS);
  }

  /** The months in BigQuery now or a few minutes ago. Callers at the same time share one request. */
  async read(): Promise<readonly Month[]> {
    if (!this.isStale && !this.#fault && !this.#reading) return this.latest;
    return this.look();
  }

  /** Sends no more requests. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Reads the months from BigQuery. */
  look(): Promise<readonly Month[]> {
    this.#reading ??= this.#readAgain().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAgain(): Promise<readonly Month[]> {
    this.#readAt = performance.now();
    try {
      this.#latest = await this.#bigQuery.awaitForPage(
        readSourceData(this.#bigQuery, {
          limit: PAGE_WAIT_MS,
          signal: this.#stopped.signal,
          onLost: error => this.#fail(error),
        }),
      );
      this.#fault = undefined;
      return this.#latest.months;
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  #fail(error: Error): void {
    this.#fault = { error, at: new Date().toISOString() };
  }
}
