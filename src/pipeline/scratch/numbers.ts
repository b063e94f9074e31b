import { UserError } from '../../domain/userError.ts';

/** So many of a kind a store can number: two bytes each. England has 7,000 practices. */
export const MOST_NUMBERED = 65_535;

/** Why nothing is built of more of a kind than a store can number. */
export const tooMany = (what: string): UserError =>
  new UserError(`There are more than ${MOST_NUMBERED.toLocaleString('en-GB')} different ${what}.`, {
    fix: 'Check that each column holds what its name says, and export the file again.',
  });

/** Gives each id a number, from 0 in the order of their coming: counts are staged by number. */
export class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #limited: string | undefined;

  /** @param limited what they are, in words, where a store numbers them all: `tests`. */
  constructor(limited?: string) {
    this.#limited = limited;
  }

  /**
   * The number of an id, which gets one if it has none.
   *
   * @throws {UserError} where there are more than a store can number.
   */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    if (this.#limited !== undefined && number >= MOST_NUMBERED) throw tooMany(this.#limited);
    this.#numbers.set(id, number);
    return number;
  }

  /**
   * To be asked before many ids of one file get their numbers, which a refused file would use up.
   *
   * @throws {UserError} where there are more than a store can number.
   */
  mustHaveRoomFor(ids: readonly string[]): void {
    const unknown = new Set(ids.filter(id => !this.#numbers.has(id)));
    const isTooMany = this.#numbers.size + unknown.size > MOST_NUMBERED;
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
