import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isoMonth, type Month, monthOf } from '../../src/domain/month.ts';
import type { ProcessedRow } from '../support/storeOf.ts';

/** How much there is of everything, and how often a practice, month and test has each result category. */
export interface BenchSize {
  readonly practices: number;
  readonly ccgs: number;
  readonly labs: number;
  readonly tests: number;
  readonly chances: readonly (readonly [category: number, chance: number])[];
}

const REGIONAL_CHANCES = [
  [-1, 0.45],
  [0, 1],
  [1, 0.55],
  [2, 0.42],
] as const;
const NATIONAL_CHANCES = [
  [-1, 0.97],
  [0, 1],
  [1, 0.98],
  [2, 0.983],
] as const;

/** A region is the predecessor’s size, 5.8 million rows; England has 215 million. */
export const SIZES = {
  short: { practices: 8, ccgs: 2, labs: 2, tests: 80, chances: REGIONAL_CHANCES },
  regional: { practices: 499, ccgs: 10, labs: 4, tests: 80, chances: REGIONAL_CHANCES },
  sixfold: { practices: 2994, ccgs: 60, labs: 24, tests: 80, chances: REGIONAL_CHANCES },
  national: { practices: 7000, ccgs: 106, labs: 120, tests: 130, chances: NATIONAL_CHANCES },
} as const satisfies Record<string, BenchSize>;
export type SizeName = keyof typeof SIZES;

export const isSizeName = (name: string): name is SizeName => name in SIZES;

const MONTHS = 60;
const FIRST_YEAR = 2015;
const FIRST = monthOf(FIRST_YEAR, 1);
const NAMED_TESTS: Record<number, string> = {
  10: 'CRP',
  20: 'ESR',
  30: 'K',
  50: 'PV',
  70: 'TSH',
  75: 'VITD',
};

/** A file of a lab: its year of counts. */
export interface CountFile {
  readonly lab: string;
  readonly year: number;
  /** The SELECT of its rows, in the columns and the order of a lab’s file. */
  readonly sql: string;
}

/**
 * Made-up counts of a size, every number of which follows from the seed and its place: so any part of
 * them can be made without the others. DuckDB makes them, as England’s are too many for JavaScript.
 *
 * Practices send to the lab of their place; one in twenty moves to the next lab half-way, and one in five
 * sends every seventh test there all the time. Counts below 6 are suppressed.
 */
export class BenchData {
  readonly seed: number;
  readonly size: BenchSize;
  readonly practices: readonly string[];
  readonly months: readonly Month[] = Array.from({ length: MONTHS }, (_, i) => FIRST + i);
  readonly labs: readonly string[];
  readonly ccgs: readonly string[];
  readonly tests: readonly string[];

  constructor(seed: number, size: BenchSize) {
    this.seed = seed;
    this.size = size;
    this.practices = Array.from({ length: size.practices }, (_, i) => `L8${10000 + i}`);
    this.labs = Array.from({ length: size.labs }, (_, i) => `lab${i + 1}`);
    this.ccgs = Array.from({ length: size.ccgs }, (_, i) => `C${100 + i}`);
    this.tests = Array.from({ length: size.tests }, (_, i) => NAMED_TESTS[i] ?? `T${100 + i}`);
  }

  ccgOf(practice: number): string {
    return this.ccgs[Math.floor((practice * this.size.ccgs) / this.size.practices)] ?? '';
  }

  listSizeOf(practice: number, month: number): number {
    return 3000 + ((practice * 997) % 11_000) + 10 * month;
  }

  /** A lab’s own code of a test: the same number stands for another test at another lab. */
  localCode(lab: number, test: number): string {
    return String(100 + ((test + 13 * lab) % this.tests.length));
  }

  files(): CountFile[] {
    return this.labs.flatMap((lab, l) =>
      Array.from({ length: MONTHS / 12 }, (_, year) => ({
        lab,
        year: FIRST_YEAR + year,
        sql: this.#fileSql(l, year),
      })),
    );
  }

  /** What the pipeline should make of these tests’ counts. */
  async processedRows(tests: ReadonlySet<string>): Promise<ProcessedRow[]> {
    const testNumbers = this.tests.flatMap((test, t) => (tests.has(test) ? [t] : []));
    if (testNumbers.length === 0) return [];
    const rows = await withConnection(async connection => {
      const reader = await connection.runAndReadAll(
        this.#countsSql({
          practices: [...this.practices.keys()],
          tests: testNumbers,
          from: 0,
          months: MONTHS,
        }),
      );
      return reader.getRows().map(row => row.map(Number));
    });
    return rows.map(([p = 0, m = 0, t = 0, lab = 0, category = 0, n = 0]) => ({
      month: FIRST + m,
      practice: this.practices[p] ?? '',
      ccg: this.ccgOf(p),
      lab: this.labs[lab] ?? '',
      test: this.tests[t] ?? '',
      category,
      ...(n < 6 ? { n: 3, e: 2 } : { n, e: 0 }),
    }));
  }

  #fileSql(lab: number, year: number): string {
    // Only practices whose place is this lab’s or the one before can send to it.
    const previousLab = (lab + this.labs.length - 1) % this.labs.length;
    const neighbours = this.practices.flatMap((_, p) =>
      [lab, previousLab].includes(this.#place(p)) ? [p] : [],
    );
    return `
      SELECT
        (${FIRST_YEAR} + m // 12) || '/' || lpad((m % 12 + 1)::VARCHAR, 2, '0') || '/01' AS month,
        100 + (t + ${13 * lab}) % ${this.tests.length} AS test_code,
        'L8' || (10000 + p) AS practice_id,
        category AS result_category,
        if(n < 6, '1-5', n::VARCHAR) AS count
      FROM (${this.#countsSql({ practices: neighbours, tests: [...this.tests.keys()], from: year * 12, months: 12 })})
      WHERE lab = ${lab}`;
  }

  /** The lab in whose place a practice is. */
  #place(practice: number): number {
    return Math.floor((practice * this.labs.length) / this.practices.length);
  }

  /** The rows of some practices, tests and months as (p, m, t, lab, category, n), by month, practice and test. */
  #countsSql(part: {
    readonly practices: readonly number[];
    readonly tests: readonly number[];
    readonly from: number;
    readonly months: number;
  }): string {
    const { labs, practices, chances } = this.size;
    const values = chances.map(([category, chance], c) => `(${c}, ${category}, ${chance})`);
    const cells = part.tests.length * chances.length;
    const count = part.practices.length;
    return `
      WITH practice AS (
        SELECT unnest([${part.practices.join()}]) AS p, generate_subscripts([${part.practices.join()}], 1) - 1 AS i
      ),
      cell AS (
        SELECT row_number() OVER (ORDER BY t, c) - 1 AS i, t, c, category, chance
        FROM (SELECT unnest([${part.tests.join()}]) AS t), (VALUES ${values.join()}) v(c, category, chance)
      )
      SELECT
        p, m, t,
        (p * ${labs} // ${practices} + (m >= ${MONTHS / 2} AND p % 20 = 7 OR p % 5 = 0 AND t % 7 = 0)::INT)
          % ${labs} AS lab,
        category,
        if(category = 0, 51 + (h >> 20) % 140, 1 + (h >> 20) % 22) AS n
      FROM (
        SELECT
          p, t, category, chance, ${part.from} + r.i // ${cells * count} AS m,
          hash((${this.seed}::UBIGINT << 56) | (p::UBIGINT << 32) | (m::UBIGINT << 16) | (t * 16 + c)::UBIGINT) AS h
        FROM range(${part.months * cells * count}) r(i)
        JOIN practice ON practice.i = r.i // ${cells} % ${count}
        JOIN cell ON cell.i = r.i % ${cells}
      )
      WHERE (h & 1048575) < chance * 1048576`;
  }

  /** The references, as the lines of each file. */
  references(): Record<string, string[]> {
    const columns = this.labs.map(lab => `${lab}_testcode`);
    return {
      'test_codes.csv': [
        `datalab_testcode,testname,show_in_app?,${columns.join()}`,
        ...this.tests.map((test, t) =>
          [test, `Test ${test}`, 'True', ...this.labs.map((_, l) => this.localCode(l, t))].join(),
        ),
      ],
      'practice_codes.csv': [
        'ccg_id,practice_id,practice_name,month,total_list_size',
        ...this.practices.flatMap((practice, p) =>
          this.months.map((month, m) =>
            [
              this.ccgOf(p),
              practice,
              `Practice ${p}`,
              isoMonth(month),
              this.listSizeOf(p, m),
            ].join(),
          ),
        ),
      ],
      'labs.csv': [
        'lab_id,name,test_code_columns,practice_mapping',
        ...this.labs.map((lab, i) => `${lab},Lab ${i + 1},${columns[i]},`),
      ],
    };
  }
}

export async function withConnection<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
