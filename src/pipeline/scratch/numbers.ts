import { UserError } from '../../domain/userError.ts';

/** How many of a kind a store can number, in two bytes. England has 7,000 practices. */
export const MAX_NUMBERED = 65_535;

/** The error if there are more of a kind than a store can number. */
export const tooMany = (description: string): UserError =>
  new UserError(
    `There are more than ${MAX_NUMBERED.toLocaleString('en-GB')} different ${description}.`,
    {
      fix: 'Check that each column holds what its name says, and export the file again.',
    },
  );

/** Gives each id a number, from 0 in the order of arrival. Counts are staged by number. */
export class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #limited: string | undefined;

  /** @param kind what they are, in words, where a store numbers them all: `tests`. */
  constructor(kind?: string) {
    this.#limited = kind;
  }

  /**
   * The number of an id, which gets one if it has none.
   *
   * @throws {UserError} where there are more than a store can number.
   */
  numberOf(id: string): number {
    const existing = this.#numbers.get(id);
    if (existing !== undefined) return existing;
    const number = this.#numbers.size;
    if (this.#limited !== undefined && number >= MAX_NUMBERED) throw tooMany(this.#limited);
    this.#numbers.set(id, number);
    return number;
  }

  /**
   * Call it before many ids of one file are numbered, because a refused file would use up the numbers.
   *
   * @throws {UserError} where there are more than a store can number.
   */
  mustHaveRoomFor(ids: readonly string[]): void {
    const unknown = new Set(ids.filter(id => !this.#numbers.has(id)));
    const isTooMany = this.#numbers.size + unknown.size > MAX_NUMBERED;
    if (this.#limited !== undefined && isTooMany) throw tooMany(this.#limited);
  }

  /** The number of an id that has one. */
  find(id: string): number | undefined {
    return this.#numbers.get(id);
  }

  /** Every id with its number. */
  entries(): IterableIterator<[string, number]> {
    return this.#numbers.entries();
  }
}
