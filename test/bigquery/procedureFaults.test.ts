import { describe, expect, it } from 'vitest';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { setUp } from '../../src/outliers/bigquery/setup.ts';
import { BUILD_TABLES, contentsOf, rowCounts } from './support/contents.ts';
import { emulated } from './support/emulated.ts';
import { handmadeHouse } from './support/handmadeHouse.ts';
import { writeItems } from './support/handmadeSource.ts';

emulated('the procedure', () => {
  const { house, callFor, builds } = handmadeHouse();

  const CCG_TABLES = BUILD_TABLES.filter(
    name => !ENTITY_TYPES.some(type => type !== 'ccg' && name.startsWith(`${type}_`)),
  );

  describe('refuses, and leaves nothing of', () => {
    const ALL = "['ccg']";
    it.each([
      [
        "'2024-1-1'",
        "'2024-02-01'",
        '1',
        ALL,
        /p__from_date is "?2024-1-1"?, which is no first day/,
      ],
      ["'2024-01-02'", "'2024-02-01'", '1', ALL, /p__from_date is .*no first day of a month/],
      ["'2024-01-01'", "'2024-02-30'", '1', ALL, /p__to_date is .*no first day of a month/],
      ["'2024-01-01'", "'2024-13-01'", '1', ALL, /p__to_date is .*no first day of a month/],
      ["'2024-01'", "'2024-02-01'", '1', ALL, /p__from_date is .*Write it as 2024-01-01/],
      ["' 2024-01-01'", "'2024-02-01'", '1', ALL, /p__from_date/],
      ['NULL', "'2024-02-01'", '1', ALL, /p__from_date is NULL/],
      ["'2024-01-01'", 'NULL', '1', ALL, /p__to_date is NULL/],
      [
        "'2024-02-01'",
        "'2024-01-01'",
        '1',
        ALL,
        /p__from_date is 2024-02-01, which is after p__to_date/,
      ],
      ["'2024-01-01'", "'2024-02-01'", '0', ALL, /p__n is 0\. Give the number of rows/],
      ["'2024-01-01'", "'2024-02-01'", '-3', ALL, /p__n is -3/],
      ["'2024-01-01'", "'2024-02-01'", 'NULL', ALL, /p__n is NULL/],
      [
        "'2024-01-01'",
        "'2024-02-01'",
        '1',
        "['ccg', 'lab']",
        /p__entities has "?lab"?\. Give some of/,
      ],
      ["'2024-01-01'", "'2024-02-01'", '1', '[]', /p__entities has "?nothing"?/],
      ["'2024-01-01'", "'2024-02-01'", '1', 'NULL', /p__entities has "?nothing"?/],
      ["'2023-12-01'", "'2024-02-01'", '1', ALL, /no prescribing data of 2023-12-01/],
      ["'2024-01-01'", "'2024-03-01'", '1', ALL, /no prescribing data of 2024-03-01/],
    ])('%s to %s, n %s, %s', async (from, to, n, entities, message) => {
      const sql = `CALL \`{d}.build_outliers_for\`(${from}, ${to}, ${n}, FALSE, ${entities})`;
      await expect(house.sql(sql)).rejects.toThrow(message);
    });

    it.each([
      ['practices', "SELECT * FROM `{s}.practices` WHERE code = 'P2'"],
      ['ccgs', "SELECT * FROM `{s}.ccgs` WHERE code = 'C1'"],
      ['pcns', "SELECT 'U1', 'another name'"],
    ])('a source whose table %s lists a code twice', async (table, again) => {
      await house.sql(`CREATE OR REPLACE TABLE \`{s}.kept\` AS SELECT * FROM \`{s}.${table}\``);
      await house.sql(`INSERT INTO \`{s}.${table}\` ${again}`);
      await expect(callFor(ALL, 30)).rejects.toThrow(/Practice P\d is found twice.*listed twice/);
      await house.sql(`DELETE FROM \`{s}.${table}\` WHERE TRUE`);
      await house.sql(`INSERT INTO \`{s}.${table}\` SELECT * FROM \`{s}.kept\``);
    });

    it('a dataset whose lock has lost its row', async () => {
      await house.sql('DELETE FROM `{d}.build_lock` WHERE TRUE');
      await expect(callFor(ALL, 31)).rejects.toThrow(
        /build_lock has lost its row.*Set the objects up/,
      );
      expect(await rowCounts(house)).toEqual({});
      await setUp(house.bigQuery());
      await callFor(ALL, 31);
      expect(await builds('n = 31')).toHaveLength(1);
    });
  });

  describe('that fails in the middle', () => {
    const breakIt = () => house.sql('DROP TABLE `{d}.ccg_measure_arrays`');
    /** Without the table that is broken. */
    const OTHERS = CCG_TABLES.filter(name => name !== 'ccg_measure_arrays');

    it('leaves no row in any table, keeps what a forced one was to replace, and works once mended', async () => {
      await callFor("['ccg']", 50);
      const before = await contentsOf(house, OTHERS);
      await breakIt();
      await expect(callFor("['ccg']", 51)).rejects.toThrow(/ccg_measure_arrays/);
      await writeItems(house, [
        ['P1', '0202020AAAAAAAA', '2024-01', 3],
        ['P3', '0202020AAAAAAAA', '2024-02', 4],
      ]);
      await expect(callFor("['ccg']", 50, 'TRUE')).rejects.toThrow(/ccg_measure_arrays/);
      expect(await contentsOf(house, OTHERS)).toEqual(before);
      await setUp(house.bigQuery());
      await callFor("['ccg']", 51);
      expect(await builds('n = 51')).toHaveLength(1);
      await writeItems(house);
    });
  });

  describe('whose transaction BigQuery has cancelled for somebody else’s', () => {
    const conflict = 'Transaction is aborted due to concurrent update against table';
    const meeting = async (query: string): Promise<void> => {
      const text = query.replaceAll('{d}', house.dataset);
      const [job] = await house.client.createQueryJob({
        query: text,
        labels: { emulate: 'conflict' },
      });
      await job.getQueryResults();
    };
    const CALL = "CALL `{d}.build_outliers_for`('2024-01-01', '2024-02-01', 60, FALSE, ['ccg'])";

    it('says so, though there is nothing left to roll back', async () => {
      await expect(meeting(CALL)).rejects.toThrow(
        `${conflict} ${house.dataset.replace('.', ':')}.build_lock`,
      );
      expect(await builds('n = 60')).toEqual([]);
    });

    it('raises the same error into a caller’s handler', async () => {
      await house.sql('CREATE OR REPLACE TABLE `{d}.heard` (message STRING)');
      await meeting(`BEGIN ${CALL};
        EXCEPTION WHEN ERROR THEN
          INSERT INTO \`{d}.heard\` (message) VALUES (@@error.message);
        END`);
      expect(await house.sql('SELECT message FROM `{d}.heard`')).toEqual([
        { message: expect.stringContaining(conflict) },
      ]);
      await house.sql('DROP TABLE `{d}.heard`');
    });
  });

  it('leaves a transaction alone that its caller has open', async () => {
    await house.sql('CREATE OR REPLACE TABLE `{d}.callers` (n INT64)');
    await house.sql(`BEGIN TRANSACTION;
      INSERT INTO \`{d}.callers\` (n) VALUES (1);
      BEGIN
        CALL \`{d}.build_outliers_for\`('2024-01-01', '2024-02-01', 61, FALSE, ['ccg']);
      EXCEPTION WHEN ERROR THEN
        INSERT INTO \`{d}.callers\` (n) VALUES (2);
      END;
      COMMIT TRANSACTION;`);
    expect(await house.sql('SELECT n FROM `{d}.callers` ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await builds('n = 61')).toEqual([]);
    await house.sql('DROP TABLE `{d}.callers`');
  });

  it('can be called again in one script, after a build and after a failure', async () => {
    const call = (to: string, n: number): string =>
      `CALL \`{d}.build_outliers_for\`('2024-01-01', '${to}', ${n}, FALSE, ['ccg'])`;
    await house.sql(`${call('2024-02-01', 70)};
      BEGIN ${call('2024-03-01', 71)}; EXCEPTION WHEN ERROR THEN END;
      ${call('2024-02-01', 72)};`);
    expect(await builds('n BETWEEN 70 AND 72')).toMatchObject([{ n: 70 }, { n: 72 }]);
  });
});
