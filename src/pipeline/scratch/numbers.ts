/** Gives each id a number, from 0 in the order of their coming: counts are staged by number. */
export class Numbers {
  readonly #numbers = new Map<string, number>();

  /** The number of an id, which gets one if it has none. */
  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(id, number);
    return number;
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
