import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import { monthOf } from '../../src/domain/month.ts';
import { fillStoreFrom } from './storeOf.ts';

const MEASURES: readonly MeasureDefinition[] = Array.from({ length: 8 }, (_, i) => ({
  id: `measure-${i}`,
  title: `${i % 2 === 0 ? 'Potassium' : 'CRP'} tests per 1000 patients, measure ${i + 1}`,
  why_it_matters: 'Samples that wait in the cold look like raised potassium.',
  numerators: [i % 2 === 0 ? 'K' : 'CRP'],
  denominators: i < 4 ? ['per1000'] : ['K', 'CRP'],
  filter: 'all',
  better: 'neither',
  links: [],
}));

/** A file for each lab and month of two years and a half, and an odd test at each lab. */
const REPORT: Partial<BuildReport> = {
  files: Array.from({ length: 3600 }, (_, i) => ({
    path: `labs/lab${i % 120}/${2019 + Math.floor(i / 1440)}-${1 + (Math.floor(i / 120) % 12)}.csv`,
    kind: 'lab',
    labId: `lab${i % 120}`,
    bytes: 120_000 + i,
    sha256: String(i).padStart(64, 'abcdef'),
    read: 5000,
    kept: 5000,
    dropped: [],
  })),
  oddTests: Array.from({ length: 120 }, (_, i) => ({
    labId: `lab${i}`,
    testCode: 'K',
    category: 2,
    share: 0.2,
    rows: 1000 + i,
  })),
};

const FILL = `
  CREATE TEMP TABLE practice AS
  SELECT i AS no, 'P' || printf('%05d', i) AS id,
    ['Abbey', 'Quay', 'Moor', 'Castle', 'Elm', 'Harbour', 'Chapel', 'Mill', 'Church', 'Park'][1 + i % 10]
      || ' ' || ['Road', 'Street', 'Lane', 'View', 'Green', 'Cross', 'Hill'][1 + i // 10 % 7]
      || ' ' || ['Surgery', 'Medical Centre', 'Health Centre', 'Practice'][1 + i // 70 % 4] AS name,
    i % 106 AS ccg, i % 120 AS lab, 3000 + hash(i + 3) % 11000 AS patients
  FROM range($practices) AS r(i);
  CREATE TEMP TABLE month AS SELECT $first + i AS month FROM range($months) AS r(i);
  INSERT INTO dict_practice SELECT no, id, name FROM practice;
  INSERT INTO dict_ccg
  SELECT i, 'C' || printf('%03d', i), 'NHS County ' || i || ' CCG' FROM range(106) AS r(i);
  INSERT INTO dict_lab SELECT i, 'lab' || i, 'Laboratory ' || i FROM range(120) AS r(i);
  INSERT INTO dict_test VALUES (0, 'K', 'Potassium', true), (1, 'CRP', 'C-reactive protein', true);
  INSERT INTO dict_test SELECT i, 'T' || i, 'Test number ' || i, true FROM range(2, 130) AS r(i);
  INSERT INTO practice_months SELECT month, no, ccg, patients, 0 FROM practice, month;
  INSERT INTO settled
  SELECT month, no, ccg, lab, test, 0, patients * (200 + hash(no + 9000 * test) % 300 + hash(no + 9000 * (month + 900 * test)) % 60) // 10000, 0
  FROM practice, month, range(2) AS t(test);
  INSERT INTO settled
  SELECT month, no, ccg, lab, 0, 1, 3, 2 FROM practice, month WHERE hash(no + 9000 * month) % 3 = 0;
`;

/**
 * A store as large as England's in its lists: 106 CCGs, 120 labs, 130 tests, and so many practices, of
 * which each sent two of the tests in each month. Some counts are suppressed.
 */
export async function storeOfMany(
  practices: number,
  months = 6,
): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-many-'));
  const file = path.join(folder, 'test.duckdb');
  const values = { $practices: practices, $first: monthOf(2019, 1), $months: months };
  const reference = { measures: MEASURES, version: `many-${practices}`, report: REPORT };
  await fillStoreFrom(file, reference, scratch =>
    scratch.connection
      .run(FILL.replace(/\$\w+/g, name => String(Reflect.get(values, name))))
      .then(() => undefined),
  );
  return { path: file, remove: () => rm(folder, { recursive: true, force: true }) };
}
