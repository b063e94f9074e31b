import { type Month, monthOf } from '../../src/domain/month.ts';
import type { ProcessedRow } from '../support/storeOf.ts';

/** The predecessor's size: 5.8 million rows. */
export const FULL_ROWS = 5_800_000;

const CATEGORY_CHANCES = [
  [-1, 0.45],
  [0, 1],
  [1, 0.55],
  [2, 0.42],
] as const;
const ROWS_A_CELL = CATEGORY_CHANCES.reduce((sum, [, chance]) => sum + chance, 0);
const MONTHS = 60;
const TESTS = 80;
const LABS = 4;
const CCGS = 10;
const FIRST = monthOf(2015, 1);

const NAMED_TESTS: Record<number, string> = {
  10: 'CRP',
  20: 'ESR',
  30: 'K',
  50: 'PV',
  70: 'TSH',
  75: 'VITD',
};

/** About how many rows so many practices have. */
export const rowsOfPractices = (practices: number): number =>
  practices * ROWS_A_CELL * MONTHS * TESTS;

/** Made-up counts of about `rows` rows: any part of them can be made without the others. */
export class BenchData {
  readonly seed: number;
  readonly practices: readonly string[];
  readonly months: readonly Month[] = Array.from({ length: MONTHS }, (_, i) => FIRST + i);
  readonly labs: readonly string[] = Array.from({ length: LABS }, (_, i) => `lab${i + 1}`);
  readonly ccgs: readonly string[] = Array.from({ length: CCGS }, (_, i) => `C${10 + i}`);
  readonly tests: readonly string[] = Array.from(
    { length: TESTS },
    (_, i) => NAMED_TESTS[i] ?? `T${10 + i}`,
  );

  constructor(seed: number, rows: number) {
    this.seed = seed;
    const practices = Math.max(12, Math.round(rows / (ROWS_A_CELL * MONTHS * TESTS)));
    this.practices = Array.from({ length: practices }, (_, i) => `L8${10000 + i}`);
  }

  ccgOf(practice: number): string {
    return this.ccgs[practice % CCGS] ?? '';
  }

  listSizeOf(practice: number, month: number): number {
    return 3000 + ((practice * 997) % 11_000) + 10 * month;
  }

  /** A practice in twenty moves to another lab half-way. */
  labOf(practice: number, month: number): string {
    const moved = practice % 20 === 7 && month >= MONTHS / 2 ? 1 : 0;
    return this.labs[(Math.floor(practice / CCGS) + moved) % LABS] ?? '';
  }

  /** The counts of one practice, month and test, as category and number. Fewer than 6 are suppressed. */
  countsOf(practice: number, month: number, test: number): [category: number, n: number][] {
    let state = (this.seed + practice * 73_856_093) ^ (month * 19_349_663) ^ (test * 83_492_791);
    const next = (): number => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const counts: [number, number][] = [];
    for (const [category, chance] of CATEGORY_CHANCES) {
      if (next() < chance) {
        const most = category === 0 ? 140 : 22;
        counts.push([category, 1 + Math.floor(next() * most) + (category === 0 ? 50 : 0)]);
      }
    }
    return counts;
  }

  /** What the pipeline should make of these tests' counts. */
  processedRows(tests: ReadonlySet<string>): ProcessedRow[] {
    const rows: ProcessedRow[] = [];
    this.tests.forEach((test, t) => {
      if (!tests.has(test)) return;
      this.months.forEach((month, m) => {
        this.practices.forEach((practice, p) => {
          const key = { month, practice, ccg: this.ccgOf(p), lab: this.labOf(p, m), test };
          for (const [category, n] of this.countsOf(p, m, t)) {
            rows.push({ ...key, category, ...(n < 6 ? { n: 3, e: 2 } : { n, e: 0 }) });
          }
        });
      });
    });
    return rows;
  }
}
