import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, it } from 'vitest';
import { monthOf } from '../../../src/domain/month.ts';
import { type ProcessedRow, type Reference, storeOf } from '../../support/storeOf.ts';

const JAN = monthOf(2019, 1);
const FEB = monthOf(2019, 2);
const made: string[] = [];

async function ask(rows: ProcessedRow[], reference: Reference, ...questions: string[]) {
  const file = await storeOf(rows, reference);
  made.push(path.dirname(file));
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const answers = [];
    for (const sql of questions) answers.push((await connection.runAndReadAll(sql)).getRows());
    return answers;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const count = (row: Partial<ProcessedRow>): ProcessedRow => ({
  month: JAN,
  practice: 'A1',
  ccg: 'C1',
  lab: 'nd',
  test: 'K',
  category: 0,
  n: 10,
  ...row,
});

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('a filled store', () => {
  it('numbers every dictionary in the order of its ids', async () => {
    const rows = [count({ practice: 'B1', test: 'NA' }), count({}), count({ lab: 'a', ccg: 'Z' })];
    const tests = [{ code: 'ALT', name: 'ALT', shown: true }];
    const [practices, labs, ccgs, offered] = await ask(
      rows,
      { tests, labs: [{ id: 'nd', name: 'N. Devon' }] },
      'SELECT practice_ix, practice_id, name FROM practice ORDER BY 1',
      'SELECT lab_ix, lab_id, name FROM lab ORDER BY 1',
      'SELECT ccg_ix, ccg_id FROM ccg ORDER BY 1',
      'SELECT test_ix, test_code, shown FROM test ORDER BY 1',
    );
    expect(practices).toEqual([
      [0, 'A1', 'A1'],
      [1, 'B1', 'B1'],
    ]);
    expect(labs).toEqual([
      [0, 'a', 'a'],
      [1, 'nd', 'N. Devon'],
    ]);
    expect(ccgs).toEqual([
      [0, 'C1'],
      [1, 'Z'],
    ]);
    expect(offered).toEqual([
      [0, 'ALT', true],
      [1, 'K', false],
      [2, 'NA', false],
    ]);
  });

  it('adds the cells of one key and keeps categories apart; no such row is NULL', async () => {
    const rows = [
      count({ n: 3, e: 2 }),
      count({ n: 10 }),
      count({ category: -1, n: 0 }),
      count({ category: 6, n: 4 }),
    ];
    const [wide] = await ask(
      rows,
      {},
      `SELECT n_within, e_within, n_under, n_over, n_6, n_numeric, e_numeric, n_error, n_total, e_total
       FROM count_by_practice`,
    );
    expect(wide).toEqual([[13, 2, 0, null, 4, 13, 2, 4, 17, 2]]);
  });

  it('rolls up without test and without practice', async () => {
    const rows = [count({}), count({ practice: 'B1', n: 5 }), count({ test: 'NA', n: 7, e: 1 })];
    const [byPractice, byLab, byLabAll] = await ask(
      rows,
      {},
      'SELECT practice_ix, n_total, n_over FROM count_by_practice_all_tests',
      'SELECT test_ix, n_total FROM count_by_lab',
      'SELECT n_total, e_total FROM count_by_lab_all_tests',
    );
    expect(byPractice).toEqual([
      [0, 17, null],
      [1, 5, null],
    ]);
    expect(byLab).toEqual([
      [0, 15],
      [1, 7],
    ]);
    expect(byLabAll).toEqual([[22, 1]]);
  });

  it('has every month of a practice that occurs, and none of one that does not', async () => {
    const practiceMonths = [
      { month: FEB, practice: 'A1', ccg: 'C2', listSize: 5000 },
      { month: JAN, practice: 'A1', ccg: 'C1', listSize: 0 },
      { month: JAN, practice: 'X9', ccg: 'C1', listSize: 1 },
    ];
    const [months] = await ask(
      [count({}), count({ practice: 'B1' })],
      { practiceMonths },
      `SELECT month, practice_id, ccg_id, list_size FROM practice_month
       JOIN practice USING (practice_ix) JOIN ccg USING (ccg_ix) ORDER BY 2, 1`,
    );
    expect(months).toEqual([
      [JAN, 'A1', 'C1', null],
      [FEB, 'A1', 'C2', 5000],
      [JAN, 'B1', 'C1', null],
    ]);
  });

  it('gives a practice the lab with most potassium as its primary lab, from 50, the first of equals', async () => {
    const rows = [
      count({ practice: 'A1', lab: 'nd', n: 30 }),
      count({ practice: 'A1', lab: 'nd', category: 1, n: 20 }),
      count({ practice: 'A1', lab: 'b', n: 50 }),
      count({ practice: 'B1', n: 49 }),
      count({ practice: 'C1', n: 60 }),
      count({ practice: 'C1', n: 61, lab: 'plymouth' }),
      count({ practice: 'C1', n: 900, lab: 'b', test: 'NA' }),
    ];
    const [labs] = await ask(
      rows,
      {},
      `SELECT practice_id, lab_id FROM practice_month JOIN practice USING (practice_ix)
       LEFT JOIN lab ON lab_ix = primary_lab_ix ORDER BY 1`,
    );
    expect(labs).toEqual([
      ['A1', 'b'],
      ['B1', null],
      ['C1', 'plymouth'],
    ]);
  });
});
