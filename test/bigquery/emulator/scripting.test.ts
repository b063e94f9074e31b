import { beforeAll, describe, expect, it } from 'vitest';
import { dataset, ofTheEmulator, run } from './ofTheEmulator.ts';

ofTheEmulator('scripting', () => {
  describe('procedures', () => {
    const inner = `CREATE OR REPLACE PROCEDURE \`test-project.emulator_test.inner\`(a STRING, b ARRAY<STRING>)
      OPTIONS (strict_mode = TRUE, description = 'writes; END')
      BEGIN
        -- A comment: END IF; BEGIN
        INSERT INTO \`test-project.emulator_test.log\` (said, n, list)
        SELECT a, ARRAY_LENGTH(b), b;
        IF a = 'fail' THEN
          RAISE USING MESSAGE = FORMAT('bad %s, %d; END', a, 5);
        END IF;
      END`;
    const outer = `CREATE OR REPLACE PROCEDURE \`test-project.emulator_test.outer\`(
        p__said STRING, p__list ARRAY<STRING>, p__flag BOOL, p__n INT64)
      BEGIN
        DECLARE n INT64 DEFAULT CASE WHEN p__flag THEN 1 ELSE 2 END;
        DECLARE said STRING;
        CREATE OR REPLACE TEMP TABLE items AS
        SELECT v, CASE v WHEN 'p' THEN 'END' ELSE 'q' END AS w FROM UNNEST(p__list) AS v;
        IF CASE WHEN p__flag THEN TRUE ELSE FALSE END THEN
          IF n = 2 THEN SET said = 'two';
          ELSEIF n = 1 THEN SET said = 'one; END IF';
          ELSE SET said = NULL;
          END IF;
        ELSE
          SET said = (SELECT STRING_AGG(w, '+' ORDER BY v) FROM items);
        END IF;
        FOR item IN (SELECT v, CAST(NULL AS STRING) AS nothing FROM items ORDER BY v) DO
          INSERT INTO emulator_test.log (said, n)
          VALUES (CONCAT(item.v, IFNULL(item.nothing, '?')), p__n);
        END FOR;
        BEGIN
          BEGIN TRANSACTION;
          DELETE FROM emulator_test.log WHERE said IN UNNEST(p__list);
          UPDATE emulator_test.log SET said = 'changed' WHERE TRUE;
          MERGE emulator_test.log AS l USING (SELECT 77 AS n) AS s ON l.n = s.n
          WHEN NOT MATCHED THEN INSERT (said, n) VALUES (p__said, s.n);
          CALL \`test-project.emulator_test.inner\`(p__said, p__list);
          COMMIT TRANSACTION;
        EXCEPTION WHEN ERROR THEN
          ROLLBACK TRANSACTION;
          RAISE USING MESSAGE = FORMAT('undone: %s', @@error.message);
        END;
        IF p__n IS NULL THEN RETURN; END IF;
        SELECT said, n, p__said, p__list, ARRAY_TO_STRING(p__list, '+') AS joined,
          p__n BETWEEN 1 AND 5 AS inside;
      END;`;
    const types = { said: 'STRING', list: ['STRING'], flag: 'BOOL', n: 'INT64' };
    const call = 'CALL `test-project.emulator_test.outer`(@said, @list, @flag, @n)';
    const logged = 'SELECT said, n FROM emulator_test.log ORDER BY said, n';

    beforeAll(async () => {
      await run('TRUNCATE TABLE emulator_test.log');
      await run(inner);
      await run(outer);
    });

    it('are visible with their arguments and body', async () => {
      const [metadata] = await dataset.routine('outer').getMetadata();
      expect(metadata).toMatchObject({
        routineType: 'PROCEDURE',
        arguments: [
          { name: 'p__said', dataType: { typeKind: 'STRING' } },
          {
            name: 'p__list',
            dataType: { typeKind: 'ARRAY', arrayElementType: { typeKind: 'STRING' } },
          },
          { name: 'p__flag', dataType: { typeKind: 'BOOL' } },
          { name: 'p__n', dataType: { typeKind: 'INT64' } },
        ],
      });
      expect(metadata.definitionBody).toMatch(/^BEGIN\n.*inside;\n\s*END$/s);
      const [routines] = await dataset.getRoutines();
      expect(routines.map(routine => routine.id)).toEqual(['inner', 'outer']);
    });

    it('undo their transaction when it fails, however deep, and pass the message on', async () => {
      const params = { said: 'fail', list: ['p', 'q'], flag: true, n: 3 };
      await expect(run(call, { params, types })).rejects.toThrow('undone: bad fail, 5; END');
      expect(await run(logged)).toEqual([
        { said: 'p?', n: 3 },
        { said: 'q?', n: 3 },
      ]);
    });

    it('take named parameters and give the rows of their last statement', async () => {
      const params = { said: 'it\'s \\ "so"; END', list: ['p', 'q'], flag: false, n: 4 };
      expect(await run(call, { params, types })).toEqual([
        {
          said: 'END+q',
          n: 2,
          p__said: params.said,
          p__list: ['p', 'q'],
          joined: 'p+q',
          inside: true,
        },
      ]);
      expect(await run('SELECT COUNT(*) AS n FROM emulator_test.log')).toEqual([{ n: 6 }]);
    });

    it('take NULL and empty lists, and return early', async () => {
      const params = { said: null, list: [], flag: null, n: null };
      expect(await run(call, { params, types })).toEqual([]);
    });

    it('are replaced, are dropped, and are missed', async () => {
      await run('CREATE PROCEDURE emulator_test.gone() BEGIN SELECT 1; END');
      await expect(
        run('CREATE PROCEDURE emulator_test.gone() BEGIN SELECT 1; END'),
      ).rejects.toThrow('Already Exists: Routine test-project:emulator_test.gone');
      await run('DROP PROCEDURE emulator_test.gone');
      await expect(run('CALL emulator_test.gone()')).rejects.toThrow('Not found: Routine');
    });
  });

  describe('scripts', () => {
    it('take parameters, count rows and know the project', async () => {
      await run('CREATE OR REPLACE TABLE emulator_test.counted (n INT64)');
      const query = `INSERT INTO emulator_test.counted SELECT n FROM UNNEST(GENERATE_ARRAY(1, @n)) AS n;
        SELECT @@row_count AS counted, @@project_id AS project, (SELECT SUM(n) FROM emulator_test.counted) AS total;`;
      const rows = await run(query, { params: { n: 5 }, types: { n: 'INT64' } });
      expect(rows).toEqual([{ counted: 5, project: 'test-project', total: 15 }]);
    });

    it('assert', async () => {
      expect(await run("ASSERT EXISTS(SELECT 1) AS 'never said'; SELECT 1 AS one")).toHaveLength(1);
      await expect(
        run("ASSERT (SELECT COUNT(*) FROM UNNEST([1])) = 0 AS 'not none'"),
      ).rejects.toThrow('not none');
    });

    it('have temporary tables of their own', async () => {
      const script = (n: number): string =>
        `CREATE TEMP TABLE mine AS SELECT ${n} AS n; SELECT n FROM mine; `;
      expect(await Promise.all([run(script(1)), run(script(2))])).toEqual([[{ n: 1 }], [{ n: 2 }]]);
      await expect(run('SELECT 1; SELECT * FROM mine;')).rejects.toThrow(/Not found: Table/);
      await expect(run('CREATE TEMP TABLE mine AS SELECT 1 AS n')).rejects.toThrow(/requires/);
      const again =
        'CREATE TEMP TABLE x AS SELECT 1 AS n; DROP TABLE x; CREATE TEMP TABLE x AS SELECT 2 AS n; CREATE OR REPLACE TEMP TABLE x AS SELECT n + 1 AS n FROM x; SELECT n FROM x';
      expect(await run(again)).toEqual([{ n: 3 }]);
    });

    it('roll back what is not committed', async () => {
      await run('CREATE OR REPLACE TABLE emulator_test.kept AS SELECT 1 AS n');
      const begun = 'BEGIN TRANSACTION; DELETE FROM emulator_test.kept WHERE TRUE;';
      await expect(run(`${begun} SELECT ERROR('bad'); COMMIT TRANSACTION;`)).rejects.toThrow('bad');
      await run(begun);
      await run(`${begun} ROLLBACK TRANSACTION;`);
      expect(await run('SELECT n FROM emulator_test.kept')).toEqual([{ n: 1 }]);
      await expect(run('COMMIT TRANSACTION; SELECT 1')).rejects.toThrow(/transaction/);
      await expect(run(`${begun} CREATE TABLE emulator_test.no (n INT64);`)).rejects.toThrow(/DDL/);
      await run(`${begun} COMMIT TRANSACTION;`);
      expect(await run('SELECT n FROM emulator_test.kept')).toEqual([]);
    });

    it('let a column hide a variable of its name', async () => {
      const script = `DECLARE N INT64 DEFAULT 7; DECLARE m DEFAULT 'x';
        SELECT n, M AS m FROM UNNEST([1]) AS unused CROSS JOIN (SELECT 2 AS n)`;
      expect(await run(script)).toEqual([{ n: 2, m: 'x' }]);
    });
  });
});
