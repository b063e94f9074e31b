import type { Series } from '../domain/series.ts';

interface Entry {
  readonly answer: Promise<Series>;
  /** 0 until the answer is there. */
  bytes: number;
}

/**
 * The latest answers of one store, up to so many bytes; the one that was asked for longest ago goes
 * first. The same question asked twice at once is computed once. Failures are not kept.
 */
export class SeriesCache {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  answer(question: string, compute: () => Promise<Series>): Promise<Series> {
    const known = this.#entries.get(question);
    if (known) {
      // A Map keeps the order of insertion: the latest used goes to its end.
      this.#entries.delete(question);
      this.#entries.set(question, known);
      return known.answer;
    }
    const entry: Entry = { answer: compute(), bytes: 0 };
    this.#entries.set(question, entry);
    entry.answer.then(
      series => this.#weigh(question, entry, bytesOf(series)),
      () => this.#forget(question, entry),
    );
    return entry.answer;
  }

  #weigh(question: string, entry: Entry, bytes: number): void {
    entry.bytes = bytes;
    this.#bytes += bytes;
    if (bytes > this.#limit) this.#forget(question, entry);
    for (const [oldest, each] of this.#entries) {
      if (this.#bytes <= this.#limit) return;
      if (each.bytes > 0) this.#forget(oldest, each);
    }
  }

  #forget(question: string, entry: Entry): void {
    if (this.#entries.get(question) !== entry) return;
    this.#entries.delete(question);
    this.#bytes -= entry.bytes;
  }
}

const ARRAYS = 7;
const BYTES_A_GROUP = 200;
const BYTES_A_MONTH = 100;

/** What an answer takes in memory, about. */
function bytesOf({ value, groups, months }: Series): number {
  return (
    ARRAYS * value.byteLength + groups.length * BYTES_A_GROUP + months.length * BYTES_A_MONTH + 1000
  );
}
