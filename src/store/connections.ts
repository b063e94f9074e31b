import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * A few connections to one database, lent one borrower at a time. Statements of one connection run
 * after each other; node hands at most four to threads at once, so more would only wait there.
 */
export class Connections {
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #all: readonly DuckDBConnection[];

  private constructor(all: readonly DuckDBConnection[]) {
    this.#all = all;
    this.#idle = [...all];
  }

  static async open(instance: DuckDBInstance, count: number): Promise<Connections> {
    return new Connections(
      await Promise.all(Array.from({ length: count }, () => instance.connect())),
    );
  }

  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection =
      this.#idle.pop() ??
      (await new Promise<DuckDBConnection>(resolve => this.#waiting.push(resolve)));
    try {
      return await work(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }

  close(): void {
    for (const connection of this.#all) connection.closeSync();
  }
}
