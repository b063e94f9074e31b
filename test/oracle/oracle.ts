import type { Month } from '../../src/domain/month.ts';
import type { ChartState } from '../../src/state/chartState.ts';
import type { ProcessedRow } from '../support/storeOf.ts';
import type { PracticeMonth } from './hidden.ts';

// The second implementation of the field guide's section 3: plain loops over processed rows, slow and
// obvious, sharing no code with src/measures and no rule with src/domain.

export interface OracleRow {
  readonly month: Month;
  readonly group: string;
  readonly numerator: number;
  readonly numeratorError: number;
  readonly denominator: number | null;
  readonly denominatorError: number | null;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The value of 12 months before, where it is asked for. */
  readonly lastYear?: number | null;
}

export interface OracleAnswer {
  /** By month, then group. */
  readonly rows: readonly OracleRow[];
  /** Nine a month that has values; null where none are drawn. */
  readonly deciles: ReadonlyMap<Month, readonly number[]> | null;
}

const FILTERS: Record<string, (category: number) => boolean> = {
  all: () => true,
  within_range: category => category === 0,
  under_range: category => category === -1,
  over_range: category => category === 1,
  error: category => category > 1,
  numeric: category => category < 2,
};
const NAMED_RANGES = ['within_range', 'under_range', 'over_range'];

export class Oracle {
  readonly #byMonth = new Map<Month, ProcessedRow[]>();
  readonly #practiceMonths = new Map<Month, PracticeMonth[]>();
  /** Found when they are first asked for. */
  readonly #primaryLabs = new Map<string, string | null>();

  constructor(data: {
    readonly rows: readonly ProcessedRow[];
    readonly practiceMonths: readonly PracticeMonth[];
  }) {
    for (const row of data.rows) listAt(this.#byMonth, row.month).push(row);
    const occurring = new Set(data.rows.map(row => row.practice));
    for (const known of data.practiceMonths) {
      if (occurring.has(known.practice)) this.#addPracticeMonth(known);
    }
    const keyOf = (at: { month: Month; practice: string }): string => `${at.month} ${at.practice}`;
    const known = new Set(data.practiceMonths.map(keyOf));
    for (const row of data.rows) {
      if (!known.has(keyOf(row))) this.#addPracticeMonth({ ...row, listSize: null });
      known.add(keyOf(row));
    }
  }

  #addPracticeMonth(known: PracticeMonth): void {
    listAt(this.#practiceMonths, known.month).push({
      month: known.month,
      practice: known.practice,
      ccg: known.ccg,
      listSize: known.listSize !== null && known.listSize > 0 ? known.listSize : null,
      listSizeError: known.listSizeError ?? 0,
    });
  }

  /** Most potassium tests from that practice in that month, at least 50; equal: the first by id. */
  #primaryLab({ month, practice }: PracticeMonth): string | null {
    const key = `${month} ${practice}`;
    const found = this.#primaryLabs.get(key);
    if (found !== undefined) return found;
    const potassium = new Map<string, number>();
    for (const row of this.#byMonth.get(month) ?? []) {
      if (row.practice === practice && row.test === 'K') {
        potassium.set(row.lab, (potassium.get(row.lab) ?? 0) + row.n);
      }
    }
    let best: string | null = null;
    for (const lab of [...potassium.keys()].sort()) {
      const n = potassium.get(lab) ?? 0;
      if (n >= 50 && (best === null || n > (potassium.get(best) ?? 0))) best = lab;
    }
    this.#primaryLabs.set(key, best);
    return best;
  }

  answer(state: ChartState): OracleAnswer {
    const monthly = this.#rows(state);
    const whole = state.window === 1 ? monthly : this.#averaged(monthly, state);
    const ended = whole.filter(row => state.to === null || row.month <= state.to);
    const dense = state.hideSparse ? withoutSparse(ended) : ended;
    const rows = dense
      .filter(row => state.from === null || row.month >= state.from)
      .map(row => ({ ...row, lastYear: state.lastYear ? yearBefore(whole, row) : null }));
    return { rows, deciles: decilesOf(rows, state) };
  }

  /** One group of these practices, CCGs or labs, whose counts are added up: no low numbers are hidden in it. */
  pooled(state: ChartState, members: readonly string[]): OracleRow[] {
    const isIn = (row: ProcessedRow): boolean => members.includes(groupOf(row, state));
    const months = [...this.#byMonth.keys()].sort((a, b) => a - b);
    const monthly = months.flatMap(month => {
      const rows = {
        numerators: this.#numeratorRows(state, month).filter(isIn),
        denominators: this.#denominatorRows(state, month).filter(isIn),
      };
      const passing = members.filter(member =>
        allows(
          { practice_id: state.practiceIds, ccg_id: state.ccgIds, lab_id: state.labIds }[
            organisationKind(state)
          ],
          member,
        ),
      );
      const sizes = passing.flatMap(member => {
        const size = this.#listSize(state, month, member);
        return size === null ? [] : [size];
      });
      const listSize: [number, number] | null =
        sizes.length === 0 ? null : [sum(sizes.map(([n]) => n)), sum(sizes.map(([, e]) => e))];
      return this.#row(state, month, 'pooled', rows, listSize) ?? [];
    });
    const whole = state.window === 1 ? monthly : this.#averaged(monthly, state);
    return whole
      .filter(row => (state.to ?? row.month) >= row.month && (state.from ?? row.month) <= row.month)
      .map(row => ({ ...row, lastYear: state.lastYear ? yearBefore(whole, row) : null }));
  }

  #rows(state: ChartState): OracleRow[] {
    const months = [...this.#byMonth.keys()].sort((a, b) => a - b);
    const everyGroup = new Set<string>();
    const counted = months.map(month => {
      const numerators = byGroup(this.#numeratorRows(state, month), state);
      const denominators = this.#denominatorRows(state, month);
      const ofGroups = isDividedByItself(state) ? byGroup(denominators, state) : undefined;
      for (const group of numerators.keys()) everyGroup.add(group);
      for (const group of ofGroups?.keys() ?? []) everyGroup.add(group);
      return { month, numerators, denominators, ofGroups };
    });
    const groups = [...everyGroup].sort(
      state.groupBy === 'result_category' ? (a, b) => Number(a) - Number(b) : undefined,
    );
    return counted.flatMap(({ month, numerators, denominators, ofGroups }) =>
      groups.flatMap(group => {
        const rows = {
          numerators: numerators.get(group) ?? [],
          denominators: ofGroups ? (ofGroups.get(group) ?? []) : denominators,
        };
        return this.#row(state, month, group, rows) ?? [];
      }),
    );
  }

  #row(
    state: ChartState,
    month: Month,
    group: string,
    { numerators, denominators }: Record<'numerators' | 'denominators', readonly ProcessedRow[]>,
    listSize = this.#listSize(state, month, group),
  ): OracleRow | undefined {
    const [n, e] = [sum(numerators.map(row => row.n)), sum(numerators.map(row => row.e ?? 0))];
    const { kind } = state.denominator;
    if (kind === 'tests') {
      if (denominators.length === 0) return undefined;
      const [d, f] = [
        sum(denominators.map(row => row.n)),
        sum(denominators.map(row => row.e ?? 0)),
      ];
      const most = numeratorsAreInDenominators(state) ? 1 : Number.POSITIVE_INFINITY;
      return {
        month,
        group,
        numerator: n,
        numeratorError: e,
        denominator: d,
        denominatorError: f,
        value: d > 0 ? n / d : null,
        low: d > 0 ? clip((n - e) / (d + f), most) : null,
        high: d > 0 ? clip(d - f > 0 ? (n + e) / (d - f) : Number.POSITIVE_INFINITY, most) : null,
      };
    }
    if (numerators.length === 0) return undefined;
    const counts = { month, group, numerator: n, numeratorError: e };
    if (kind === 'raw') {
      const bounds = { value: n, low: Math.max(0, n - e), high: n + e };
      return { ...counts, denominator: null, denominatorError: null, ...bounds };
    }
    if (listSize === null) {
      const none = { value: null, low: null, high: null };
      return { ...counts, denominator: null, denominatorError: null, ...none };
    }
    const [size, half] = listSize;
    return {
      ...counts,
      denominator: size,
      denominatorError: half,
      value: (n / size) * 1000,
      low: (Math.max(0, n - e) / (size + half)) * 1000,
      high: size - half > 0 ? ((n + e) / (size - half)) * 1000 : Number.POSITIVE_INFINITY,
    };
  }

  /** One row for each row that has the 11 months before it, with the sums of the twelve. */
  #averaged(rows: readonly OracleRow[], state: ChartState): OracleRow[] {
    const isThere = (row: OracleRow): boolean =>
      state.denominator.kind === 'raw' || row.denominator !== null;
    return rows.flatMap((row): OracleRow[] => {
      const twelve = rows.filter(
        candidate =>
          candidate.group === row.group &&
          candidate.month > row.month - 12 &&
          candidate.month <= row.month &&
          isThere(candidate),
      );
      if (twelve.length < 12) return [];
      const n = sum(twelve.map(month => month.numerator));
      const e = sum(twelve.map(month => month.numeratorError));
      const at = { month: row.month, group: row.group, numerator: n, numeratorError: e };
      if (state.denominator.kind === 'raw') {
        const bounds = { value: n / 12, low: Math.max(0, n - e) / 12, high: (n + e) / 12 };
        return [{ ...at, denominator: null, denominatorError: null, ...bounds }];
      }
      const d = sum(twelve.map(month => month.denominator ?? 0));
      const f = sum(twelve.map(month => month.denominatorError ?? 0));
      const isShare = numeratorsAreInDenominators(state);
      const [scale, most] = [
        state.denominator.kind === 'per1000' ? 1000 : 1,
        isShare ? 1 : Number.POSITIVE_INFINITY,
      ];
      const none = { value: null, low: null, high: null };
      const bounds =
        d > 0
          ? {
              value: (n / d) * scale,
              low: clip((n - e) / (d + f), most) * scale,
              high: clip(d - f > 0 ? (n + e) / (d - f) : Number.POSITIVE_INFINITY, most) * scale,
            }
          : none;
      return [{ ...at, denominator: d, denominatorError: f, ...bounds }];
    });
  }

  #organisationRows(state: ChartState, month: Month): ProcessedRow[] {
    return (this.#byMonth.get(month) ?? []).filter(
      row =>
        allows(state.ccgIds, row.ccg) &&
        allows(state.labIds, row.lab) &&
        allows(state.practiceIds, row.practice),
    );
  }

  #numeratorRows(state: ChartState, month: Month): ProcessedRow[] {
    const passes = FILTERS[state.filter] ?? (category => String(category) === state.filter);
    return this.#organisationRows(state, month).filter(
      row => allows(state.numerators, row.test) && passes(row.category),
    );
  }

  #denominatorRows(state: ChartState, month: Month): ProcessedRow[] {
    if (state.denominator.kind !== 'tests') return [];
    const { codes } = state.denominator;
    return this.#organisationRows(state, month).filter(
      row => allows(codes, row.test) && (!NAMED_RANGES.includes(state.filter) || row.category <= 1),
    );
  }

  /** Patients, and half the width of what is not known of them. */
  #listSize(state: ChartState, month: Month, group: string): [number, number] | null {
    const practices = (this.#practiceMonths.get(month) ?? []).filter(known => {
      if (!allows(state.practiceIds, known.practice)) return false;
      switch (state.groupBy) {
        case 'practice_id':
          return known.practice === group && allows(state.ccgIds, known.ccg);
        case 'ccg_id':
          return known.ccg === group;
        case 'lab_id':
          return this.#primaryLab(known) === group && allows(state.ccgIds, known.ccg);
        default:
          return (
            allows(state.ccgIds, known.ccg) &&
            (state.labIds.length === 0 || state.labIds.includes(this.#primaryLab(known) ?? ''))
          );
      }
    });
    const sized = practices.filter(known => known.listSize !== null);
    if (sized.length === 0) return null;
    return [
      sum(sized.map(known => known.listSize ?? 0)),
      sum(sized.map(known => known.listSizeError ?? 0)),
    ];
  }
}

function byGroup(rows: readonly ProcessedRow[], state: ChartState): Map<string, ProcessedRow[]> {
  const groups = new Map<string, ProcessedRow[]>();
  for (const row of rows) listAt(groups, groupOf(row, state)).push(row);
  return groups;
}

function groupOf(row: ProcessedRow, state: ChartState): string {
  switch (state.groupBy) {
    case 'practice_id':
      return row.practice;
    case 'ccg_id':
      return row.ccg;
    case 'lab_id':
      return row.lab;
    case 'test_code':
      return row.test;
    case 'result_category':
      return String(row.category);
  }
}

function organisationKind({ groupBy }: ChartState): 'practice_id' | 'ccg_id' | 'lab_id' {
  if (groupBy === 'test_code' || groupBy === 'result_category')
    throw new Error('a group consists of organisations');
  return groupBy;
}

/** Otherwise each is divided by the month's total. */
function isDividedByItself(state: ChartState): boolean {
  if (state.denominator.kind !== 'tests' || state.groupBy === 'result_category') return false;
  if (state.groupBy !== 'test_code') return true;
  const same = [...state.numerators].sort().join() === [...state.denominator.codes].sort().join();
  return state.filter !== 'all' && same;
}

function numeratorsAreInDenominators(state: ChartState): boolean {
  if (state.denominator.kind !== 'tests') return false;
  const { codes } = state.denominator;
  if (codes.length === 0) return true;
  return state.numerators.length > 0 && state.numerators.every(code => codes.includes(code));
}

/** At least 6 of the 12 calendar months that end with the chart's last have a value. */
function withoutSparse(rows: readonly OracleRow[]): OracleRow[] {
  const last = Math.max(...rows.map(row => row.month));
  const isKept = (group: string): boolean =>
    rows.filter(row => row.group === group && row.month > last - 12 && row.value !== null).length >=
    6;
  const kept = new Set([...new Set(rows.map(row => row.group))].filter(isKept));
  return rows.filter(row => kept.has(row.group));
}

const yearBefore = (rows: readonly OracleRow[], { group, month }: OracleRow): number | null =>
  rows.find(row => row.group === group && row.month === month - 12)?.value ?? null;

function decilesOf(rows: readonly OracleRow[], state: ChartState): OracleAnswer['deciles'] {
  const withValue = rows.filter(row => row.value !== null);
  const groups = new Set(withValue.map(row => row.group));
  if (groups.size < 10 || state.groupBy === 'result_category') return null;
  const deciles = new Map<Month, number[]>();
  for (const month of new Set(withValue.map(row => row.month))) {
    const values = withValue
      .filter(row => row.month === month)
      .flatMap(row => row.value ?? [])
      .sort((a, b) => a - b);
    deciles.set(
      month,
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map(share => {
        const rank = share * (values.length - 1);
        const below = Math.floor(rank + 1e-12);
        const part = Math.max(0, rank - below);
        const at = (i: number): number => values[Math.min(i, values.length - 1)] ?? Number.NaN;
        return at(below) * (1 - part) + at(below + 1) * part;
      }),
    );
  }
  return deciles;
}

const allows = (ids: readonly string[], id: string): boolean =>
  ids.length === 0 || ids.includes(id);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const clip = (value: number, most: number): number => Math.min(most, Math.max(0, value));

function listAt<K, T>(lists: Map<K, T[]>, key: K): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
