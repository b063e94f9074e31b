import type { DuckDBInstance } from '@duckdb/node-api';
import { Reader } from './reader.ts';

/**
 * A pool of connections to one database, each used by one caller at a time. Node runs at most four
 * statements on threads at once, so more connections would not help.
 */
export class Connections {
  readonly #readers: readonly Reader[];
  readonly #idle: Reader[];
  readonly #waiting: ((reader: Reader) => void)[] = [];

  private constructor(readers: readonly Reader[]) {
    this.#readers = readers;
    this.#idle = [...readers];
  }

  static async open(instance: DuckDBInstance, count: number): Promise<Connections> {
    const connections = Array.from({ length: count }, () => instance.connect());
    return new Connections(
      (await Promise.all(connections)).map(connection => new Reader(connection)),
    );
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
    for (const reader of this.#readers) reader.close();
  }
}
