import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITY_TYPES, type EntityType } from '../../src/domain/entityType.ts';
import { isoMonth } from '../../src/domain/month.ts';
import type { Builds } from '../../src/outliers/builds.ts';
import { allChemicalsOf, chemicalOver } from '../../src/outliers/chemicalTables.ts';
import { type OutlierReport, reportOf, reportsOf } from '../../src/outliers/report.ts';
import type { ResultStore } from '../../src/outliers/resultStore.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';
import { FIRST_MONTH } from '../support/prescribingData.ts';

// More than a thousand practices: the rare chemicals of a few are trimmed.
const SIZE = { ...SMALL_SIZE, practices: 1300, pcns: 60, months: 2 };

let house: OutlierHouse;
let builds: Builds;
beforeAll(async () => {
  house = await OutlierHouse.make(SIZE, 3);
  builds = await house.open();
  await builds.request({ from: isoMonth(FIRST_MONTH), to: isoMonth(FIRST_MONTH + 1), n: 4 });
  await builds.idle();
});
afterAll(() => house.remove());

const read = async <T>(look: (results: ResultStore) => Promise<T>): Promise<T> => {
  const found = await builds.use(1, look);
  if (found === undefined) throw new Error('there is nothing to read');
  return found;
};
const everyReport = (type: EntityType): Promise<OutlierReport[]> =>
  read(async results => {
    const { byType } = await results.organisations();
    return reportsOf(results, type, [...byType[type].values()]);
  });
const rowsOf = (results: ResultStore, sql: string) => results.columns(sql);

describe.each(ENTITY_TYPES)('the report of a %s', type => {
  it('shows the first n rows of z above and below 0, in order', async () => {
    for (const { high, low } of await everyReport(type)) {
      expect(high.length).toBeLessThanOrEqual(4);
      expect(low.length).toBeLessThanOrEqual(4);
      const zs = [...high.map(row => row.z_score), ...low.map(row => row.z_score).reverse()];
      for (const [i, z] of zs.entries()) expect(z).toBeLessThanOrEqual((zs[i - 1] ?? 1e9) + 1e-9);
      expect(high.every(row => row.z_score > 0) && low.every(row => row.z_score < 0)).toBe(true);
    }
  });

  it('has as many items in a row’s list as in the row', async () => {
    const rows = (await everyReport(type)).flatMap(({ high, low }) => [...high, ...low]);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.items.reduce((sum, { items }) => sum + items, 0)).toBe(row.chemical_items);
      expect(row.items.every(item => item.bnf_code.startsWith(row.chemical))).toBe(true);
      const counts = row.items.map(({ items }) => items);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
    }
  });

  it('has the same rows as the seed’s table', async () => {
    const code = (await everyReport(type))[0]?.entity.code ?? '';
    const { report, all, ranked } = await read(async results => ({
      report: await reportOf(results, type, code),
      all: await allChemicalsOf(results, type, code),
      ranked: await rowsOf(
        results,
        `SELECT * FROM ${type}_ranked WHERE ${type} = '${code}' ORDER BY chemical`,
      ),
    }));
    const column = (name: string) => [...ranked.numbers(name)];
    expect(all?.rows.map(row => row.chemical)).toEqual(ranked.texts('chemical'));
    expect(all?.rows.map(row => row.subpara)).toEqual(ranked.texts('subpara'));
    for (const name of ['ratio', 'mean', 'std', 'z_score', 'rank_high', 'rank_low'] as const) {
      expect(all?.rows.map(row => row[name])).toEqual(column(name));
    }
    for (const side of ['high', 'low'] as const) {
      for (const row of report?.[side] ?? []) {
        const at = ranked.texts('chemical').indexOf(row.chemical);
        expect(row.rank).toBe(column(`rank_${side}`)[at]);
        expect(row.z_score).toBe(column('z_score')[at]);
      }
    }
  });
});

it('an open build reads its organisations, drugs and distributions once', async () => {
  const look = async (results: ResultStore): Promise<readonly unknown[]> => [
    await results.organisations(),
    await results.drugs(),
    await results.distributions('practice'),
    await results.distributions('ccg'),
  ];
  const [first, second] = await read(async results => [await look(results), await look(results)]);
  expect(new Set(first).size).toBe(4);
  for (const [i, looked] of first?.entries() ?? []) expect(second?.[i]).toBe(looked);
});

describe('a report', () => {
  it('marks fewer than 5 items of a chemical', async () => {
    const rows = (await everyReport('practice')).flatMap(({ high, low }) => [...high, ...low]);
    expect(new Set(rows.map(row => row.low_number))).toEqual(new Set([true, false]));
    for (const row of rows) expect(row.low_number).toBe(row.chemical_items < 5);
  });

  it('lists chemicals with too few prescribers to compare', async () => {
    const few = (await everyReport('practice')).flatMap(({ too_few }) => too_few);
    expect(few.length).toBeGreaterThan(0);
    for (const row of few) {
      expect(row).toMatchObject({ mean: row.ratio === 1 ? 1 : 0, std: 0, z_score: 0 });
      expect(row.chemical_items).toBeGreaterThan(0);
    }
  });

  it('is of one build and one organisation, and links up and down', async () => {
    const [, ...above] = ENTITY_TYPES;
    const practice = (await everyReport('practice')).find(
      ({ parents }) => parents.length === above.length,
    );
    expect(practice?.build).toMatchObject({ id: 1, from: '2024-01-01', to: '2024-02-01', n: 4 });
    expect(practice?.parents.map(({ type }) => type)).toEqual(above);
    expect(practice?.children).toEqual([]);
    const { type = 'pcn', code = '' } = practice?.parents[0] ?? {};
    const pcn = await read(results => reportOf(results, type, code));
    expect(pcn?.children).toContainEqual(practice?.entity);
    expect(pcn?.parents.map(parent => parent.type)).toEqual(above.slice(1));
  });

  it('of an unknown organisation does not exist', async () => {
    expect(
      await builds.use(1, async results => (await reportOf(results, 'practice', 'X')) ?? 'none'),
    ).toBe('none');
    expect(await builds.use(7, results => reportOf(results, 'practice', 'P00001'))).toBeUndefined();
  });
});

describe('one chemical over all entities', () => {
  it('has the same numbers as in each of their reports', async () => {
    const [report] = (await everyReport('ccg')).filter(({ high }) => high.length > 0);
    const [row] = report?.high ?? [];
    const over = await read(results => chemicalOver(results, 'ccg', row?.chemical ?? ''));
    if (!over) throw new Error('the chemical is not there');
    const ownRow = over.rows.find(({ entity }) => entity.code === report?.entity.code);
    expect(ownRow).toMatchObject({ z_score: row?.z_score, rank_high: row?.rank });
    expect(over.rows).toHaveLength(over.distribution.entities);
    const ratios = over.rows.map(({ ratio }) => ratio);
    const [density] = await read(async results => [
      ...(await results.densities('ccg', [over.chemical.code])).values(),
    ]);
    expect(density).toMatchObject({
      entities: ratios.length,
      low: Math.min(...ratios),
      high: Math.max(...ratios),
    });
  });

  it('that nobody prescribes has no table', async () => {
    const found = await builds.use(1, async results => [await chemicalOver(results, 'ccg', 'X')]);
    expect(found).toEqual([undefined]);
  });
});
