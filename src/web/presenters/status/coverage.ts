import { countWithNoun, shortListText } from '../../../charts/words/grammar.ts';
import { type Month, shortMonth } from '../../../domain/month.ts';
import { sqlFile } from '../../../store/sql.ts';
import type { Store } from '../../../store/store.ts';
import { countText } from '../format.ts';

/** How many tests each lab has in each month of the data: by lab’s id, then by month. */
export type Coverage = ReadonlyMap<string, ReadonlyMap<Month, number>>;

export async function coverageOf(store: Store): Promise<Coverage> {
  const columns = await store.columns(sqlFile('store/coverage'));
  const [labs, months, tests] = [
    columns.texts('lab_id'),
    columns.numbers('month'),
    columns.numbers('tests'),
  ];
  const counts = new Map<string, Map<Month, number>>();
  for (const [i, lab] of labs.entries()) {
    if (lab === null) continue;
    const ofLab = counts.get(lab) ?? new Map<Month, number>();
    counts.set(lab, ofLab.set(months[i] ?? 0, tests[i] ?? 0));
  }
  return counts;
}

/** A month of a lab: `full`, `part` (less than half of what is usual for it) or `none`. */
interface CoverageMonth {
  readonly kind: 'full' | 'part' | 'none';
  /** `Ashmere, Jan 2019: 12,345 tests`. */
  readonly title: string;
}

/** Which months of data there are from each lab. */
export interface CoverageView {
  readonly years: readonly { readonly year: string; readonly months: number }[];
  readonly labs: readonly {
    readonly name: string;
    /** `36 of 36 months`. */
    readonly covered: string;
    readonly months: readonly CoverageMonth[];
  }[];
  /** What is missing, or less than usual, in sentences; one a lab. */
  readonly notes: readonly string[];
}

/** A month with less than this part of a lab’s median month is one that may be incomplete. */
const USUAL_PART = 1 / 2;
const MOST_NAMED = 6;

/** The grid of labs and months; undefined where there is no data. */
export function coverageView(
  coverage: Coverage,
  { firstMonth, lastMonth, labs }: Store['catalogue'],
): CoverageView | undefined {
  if (firstMonth === undefined || lastMonth === undefined) return undefined;
  const months = Array.from({ length: lastMonth - firstMonth + 1 }, (_, i) => firstMonth + i);
  const rows = labs.map(({ id, name }) => {
    const tests = coverage.get(id) ?? new Map<Month, number>();
    const usual = medianOf([...tests.values()].filter(n => n > 0));
    const kindOf = (month: Month): CoverageMonth['kind'] => {
      const n = tests.get(month) ?? 0;
      return n === 0 ? 'none' : n < usual * USUAL_PART ? 'part' : 'full';
    };
    return { name, tests, kindOf };
  });
  return {
    years: yearsOf(months),
    labs: rows.map(({ name, tests, kindOf }) => ({
      name,
      covered: `${months.filter(month => kindOf(month) !== 'none').length} of ${countWithNoun(months.length, 'month')}`,
      months: months.map(month => ({
        kind: kindOf(month),
        title: `${name}, ${shortMonth(month)}: ${testsText(tests.get(month) ?? 0)}`,
      })),
    })),
    notes: rows.flatMap(({ name, kindOf }) => {
      const labelsOfKind = (kind: CoverageMonth['kind']): string =>
        shortListText(months.filter(month => kindOf(month) === kind).map(shortMonth), MOST_NAMED);
      const [none, part] = [labelsOfKind('none'), labelsOfKind('part')];
      return [
        ...(none ? [`${name} has no tests in ${none}.`] : []),
        ...(part ? [`${name} has less than half of its usual number in ${part}.`] : []),
      ];
    }),
  };
}

const testsText = (n: number): string =>
  n === 0 ? 'no tests' : `${countText(n)} ${n === 1 ? 'test' : 'tests'}`;

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function yearsOf(months: readonly Month[]): { year: string; months: number }[] {
  const years = new Map<string, number>();
  for (const month of months) {
    const year = shortMonth(month).slice(-4);
    years.set(year, (years.get(year) ?? 0) + 1);
  }
  return [...years].map(([year, n]) => ({ year, months: n }));
}
