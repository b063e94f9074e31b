import { type Month, monthOf } from '../../src/domain/month.ts';
import type { ProcessedRow, Reference } from './storeOf.ts';

/** A stream of numbers in 0..1 that is the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Choices from a stream of random numbers. */
export class Dice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomFrom(seed);
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  one<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }

  some<T>(items: readonly T[], share: number): T[] {
    return items.filter(() => this.chance(share));
  }
}

export interface RandomData {
  readonly rows: readonly ProcessedRow[];
  readonly reference: Required<Pick<Reference, 'practiceMonths'>>;
}

export const RANDOM_TESTS = ['K', 'NA', 'CRP', 'ESR', 'PV', 'TSH', 'CRP+'] as const;
export const RANDOM_LABS = ['cornwall', 'exeter', 'nd', 'plymouth'] as const;
export const RANDOM_CCGS = ['11N', '15N', '99P'] as const;
export const RANDOM_PRACTICES = Array.from({ length: 26 }, (_, i) => `L830${i + 10}`);

/** The first month of random data. */
export const RANDOM_FIRST = monthOf(2017, 11);

/**
 * Processed counts as labs are: practices that open and close, move to another lab or CCG, or use two
 * labs, in some months with as many potassium tests at each; list sizes that are missing or 0; months
 * without any row; suppressed counts (3 ± 2, 3.5 ± 2.5) beside true 3s; zero counts; several rows of
 * one key; a combined file's rows with another CCG than practice_codes.csv; and practices that are
 * known and never sent a test.
 */
export function randomData(seed: number, months = 30): RandomData {
  const dice = new Dice(seed);
  const rows: ProcessedRow[] = [];
  const practiceMonths: RandomData['reference']['practiceMonths'][number][] = [];
  const silent = dice.some(range(months), 0.06);
  for (const practice of RANDOM_PRACTICES) {
    const life = lifeOf(dice, months);
    const neverSends = dice.chance(0.08);
    for (let at = life.from; at <= life.to; at++) {
      const month: Month = RANDOM_FIRST + at;
      const ccg = at < life.moves ? life.ccgs[0] : life.ccgs[1];
      const isListed = !dice.chance(0.05);
      if (isListed) practiceMonths.push({ month, practice, ccg, listSize: listSizeOf(dice) });
      if (neverSends || silent.includes(at) || dice.chance(0.08)) continue;
      const row = { month, practice, ccg: isListed && dice.chance(0.03) ? '99P' : ccg };
      rows.push(...countsOf(dice, row, at < life.moves ? life.labs[0] : life.labs[1]));
    }
  }
  return { rows, reference: { practiceMonths } };
}

const range = (n: number): number[] => [...Array(n).keys()];

function lifeOf(dice: Dice, months: number) {
  const from = dice.chance(0.7) ? 0 : dice.whole(0, months - 2);
  const to = dice.chance(0.7) ? months - 1 : dice.whole(from, months - 1);
  const [ccg, lab] = [dice.one(RANDOM_CCGS), dice.one(RANDOM_LABS)];
  return {
    from,
    to,
    moves: dice.whole(from, to + 1),
    ccgs: [ccg, dice.chance(0.3) ? dice.one(RANDOM_CCGS) : ccg],
    labs: [lab, dice.chance(0.4) ? dice.one(RANDOM_LABS) : lab],
  } as const;
}

const listSizeOf = (dice: Dice): number | null =>
  dice.chance(0.06) ? null : dice.chance(0.02) ? 0 : dice.whole(900, 14_000);

type Key = Pick<ProcessedRow, 'month' | 'practice' | 'ccg'>;

function countsOf(dice: Dice, key: Key, lab: string): ProcessedRow[] {
  const rows: ProcessedRow[] = [];
  const second = dice.chance(0.15) ? dice.one(RANDOM_LABS) : undefined;
  for (const test of RANDOM_TESTS) {
    if (dice.chance(test === 'PV' ? 0.6 : 0.12)) continue;
    for (const category of dice.some([-1, 0, 1, 2, 3, 4, 5, 6, 7], test === 'K' ? 0.7 : 0.4)) {
      const count = { ...key, test, category, ...countOf(dice) };
      rows.push({ ...count, lab });
      if (second) rows.push({ ...count, lab: second, ...(dice.chance(0.5) ? countOf(dice) : {}) });
      if (dice.chance(0.03)) rows.push({ ...key, lab, test, category, ...countOf(dice) });
    }
  }
  return rows;
}

function countOf(dice: Dice): { n: number; e: number } {
  const kind = dice.next();
  if (kind < 0.12) return { n: 3, e: 2 };
  if (kind < 0.18) return { n: 3.5, e: 2.5 };
  if (kind < 0.24) return { n: 3, e: 0 };
  if (kind < 0.27) return { n: 0, e: 0 };
  return { n: dice.whole(1, 90), e: 0 };
}
