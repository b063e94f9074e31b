import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupBy } from '../../src/domain/groupBy.ts';
import { comparesOrganisations } from '../../src/domain/ownGroup.ts';
import { rowsOf, type Series } from '../../src/domain/series.ts';
import { seriesOf } from '../../src/measures/answer.ts';
import { computeSeries } from '../../src/measures/series.ts';
import { idSet } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { Dice, randomData } from '../support/randomData.ts';
import { storeOf } from '../support/storeOf.ts';
import { hiddenData } from './hidden.ts';
import { Oracle, type OracleAnswer, type OracleRow } from './oracle.ts';
import { randomStates } from './randomState.ts';

/** An answer as text and numbers that can be compared; null is “no such number”. */
interface Comparable {
  readonly months: readonly number[];
  readonly groups: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly deciles: readonly (readonly (number | null)[])[] | null;
}

const known = (n: number): number | null => (Number.isNaN(n) ? null : n);

function fromSeries(series: Series): Comparable {
  return {
    months: series.months,
    groups: series.groups.map(group => group.id),
    rows: [...rowsOf(series)].map(row => [
      row.month,
      row.group.id,
      ...[row.numerator, row.numeratorError, row.denominator, row.denominatorError].map(known),
      ...[row.value, row.low, row.high, row.lastYear ?? Number.NaN].map(known),
    ]),
    deciles: series.deciles?.map(month => month.map(known)) ?? null,
  };
}

const comparable = (row: OracleRow): (string | number | null)[] => [
  row.month,
  row.group,
  ...[row.numerator, row.numeratorError, row.denominator, row.denominatorError],
  ...[row.value, row.low, row.high, row.lastYear ?? null],
];

function fromOracle({ rows, deciles }: OracleAnswer): Comparable {
  const all = rows.map(row => row.month);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const months =
    all.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inOrder = (a: string, b: string): number =>
    /^-?\d$/.test(a) ? Number(a) - Number(b) : a < b ? -1 : 1;
  return {
    months,
    groups: [...new Set(rows.map(row => row.group))].sort(inOrder),
    rows: rows.map(comparable),
    deciles: deciles && months.map(month => deciles.get(month) ?? Array(9).fill(null)),
  };
}

const TOLERANCE = 1e-9;

/** The first place where two answers differ by more than the tolerance. */
function difference(a: unknown, b: unknown): string | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return `: ${a.length} against ${b.length}`;
    for (let i = 0; i < a.length; i++) {
      const found = difference(a[i], b[i]);
      if (found) return `[${i}]${found}`;
    }
    return undefined;
  }
  const isClose =
    typeof a === 'number' &&
    typeof b === 'number' &&
    Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
  return Object.is(a, b) || a === b || isClose ? undefined : `: ${a} against ${b}`;
}

const PARTS = ['months', 'groups', 'rows', 'deciles'] as const;

describe.each([
  { seed: 1, months: 30, names: 'real' },
  { seed: 2, months: 30, names: 'real' },
  { seed: 3, months: 9, names: 'real' },
  { seed: 4, months: 9, names: 'hidden' },
])(
  'on random data $seed of $months months with $names practices the store answers as the oracle',
  ({ seed, months, names }) => {
    const data = randomData(seed, months);
    const anonymised = names === 'hidden';
    const oracle = new Oracle(
      anonymised
        ? hiddenData(data)
        : { rows: data.rows, practiceMonths: data.reference.practiceMonths },
    );
    let store: Store;
    beforeAll(async () => {
      store = await openStore(await storeOf(data.rows, { ...data.reference, anonymised }));
    });
    afterAll(async () => {
      store.close();
      await rm(path.dirname(store.path), { recursive: true, force: true });
    });

    it('to every group-by, denominator, filter and sparse setting', async () => {
      let [states, withRows, withDeciles, averaged, compared] = [0, 0, 0, 0, 0];
      for (const state of randomStates(seed)) {
        const expected = fromOracle(oracle.answer(state));
        const actual = fromSeries(await computeSeries(store, state));
        const differences = PARTS.flatMap(part => {
          const found = difference(actual[part], expected[part]);
          return found === undefined ? [] : [part + found];
        });
        expect(differences, buildUrl(state)).toEqual([]);
        states++;
        if (expected.rows.length > 0) withRows++;
        if (expected.deciles) withDeciles++;
        if (state.window === 12 && expected.rows.length > 0) averaged++;
        if (expected.rows.some(row => row.at(-1) !== null)) compared++;
      }
      // The comparison says something only where there is something to compare.
      expect(states).toBe(450);
      expect(withRows).toBeGreaterThan(250);
      if (months > 12) {
        expect(withDeciles).toBeGreaterThan(40);
        expect(averaged).toBeGreaterThan(25);
        expect(compared).toBeGreaterThan(40);
      }
    });

    it('to own groups, whose counts are those of their members added up', async () => {
      const dice = new Dice(seed);
      let [pooled, averaged, uncertain] = [0, 0, 0];
      for (const state of randomStates(seed + 100)) {
        const ids = idsOf(state.groupBy, store, dice);
        if (ids === undefined || dice.chance(0.5)) continue;
        const groups = [ids, dice.some(ids, 0.5), ['unknown']]
          .filter(members => members.length > 0)
          .map((members, i) => ({ name: `Group ${i}`, ids: idSet(members) }));
        const series = await seriesOf(store, { ...state, groups });
        const single = await seriesOf(store, state);
        // What the members' own rows are does not change, nor do the deciles.
        expect(fromSeries({ ...series, groups: series.groups.filter(g => !g.members) })).toEqual(
          fromSeries(single),
        );
        const expected = groups.flatMap(({ name, ids: members }) =>
          oracle
            .pooled(state, members)
            .filter(({ month }) => single.months.includes(month))
            .map(row => comparable({ ...row, group: `group:${name}` })),
        );
        const actual = fromSeries(series).rows.filter(row => String(row[1]).startsWith('group:'));
        const inOrder = (rows: Comparable['rows']) =>
          rows.toSorted((a, b) => (`${a[1]} ${a[0]}` < `${b[1]} ${b[0]}` ? -1 : 1));
        expect(difference(inOrder(actual), inOrder(expected)), buildUrl({ ...state, groups })).toBe(
          undefined,
        );
        pooled += actual.length;
        if (state.window === 12) averaged += actual.length;
        uncertain += actual.filter(row => row[3] !== 0).length;
      }
      expect(pooled).toBeGreaterThan(300);
      expect(uncertain).toBeGreaterThan(100);
      if (months > 12) expect(averaged).toBeGreaterThan(50);
    });
  },
);

/** Some organisations of the kind that is compared; undefined where tests are. */
function idsOf(groupBy: GroupBy, { catalogue }: Store, dice: Dice): string[] | undefined {
  if (!comparesOrganisations({ groupBy })) return undefined;
  return dice.some([...catalogue.byId[groupBy].keys(), 'unknown'], 0.4);
}
