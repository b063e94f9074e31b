import type { DuckDBInstance } from '@duckdb/node-api';
import { Reader } from './reader.ts';

/**
 * A few connections to one database, lent one borrower at a time. Statements of one connection run
 * after each other; node hands at most four to threads at once, so more would only wait there.
 */
export class Connections {
  readonly #all: readonly Reader[];
  readonly #idle: Reader[];
  readonly #waiting: ((reader: Reader) => void)[] = [];

  private constructor(all: readonly Reader[]) {
    this.#all = all;
    this.#idle = [...all];
  }

  static async open(instance: DuckDBInstance, count: number): Promise<Connections> {
    const connections = Array.from({ length: count }, () => instance.connect());
    return new Connections((await Promise.all(connections)).map(each => new Reader(each)));
  }

  async use<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const reader =
      this.#idle.pop() ?? (await new Promise<Reader>(resolve => this.#waiting.push(resolve)));
    try {
      return await work(reader);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(reader);
      else this.#idle.push(reader);
    }
  }

  close(): void {
    for (const reader of this.#all) reader.close();
  }
}
