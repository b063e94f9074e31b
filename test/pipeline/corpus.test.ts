import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileAccount } from '../../src/domain/buildReport.ts';
import { UserError } from '../../src/domain/userError.ts';
import type { DataFile } from '../../src/pipeline/folder/scan.ts';
import { newBuildNumbers } from '../../src/pipeline/labs/buildNumbers.ts';
import { isStaged } from '../../src/pipeline/labs/processed.ts';
import { COMBINED_FILE_NO, stageCombinedFile } from '../../src/pipeline/labs/read/combinedFile.ts';
import { readCcgs } from '../../src/pipeline/labs/references/ccgs.ts';
import { readEvents } from '../../src/pipeline/labs/references/events.ts';
import { readLabs } from '../../src/pipeline/labs/references/labs.ts';
import { readMeasures } from '../../src/pipeline/labs/references/measures.ts';
import { readPracticeCodes } from '../../src/pipeline/labs/references/practiceCodes.ts';
import { readPracticeMapping } from '../../src/pipeline/labs/references/practiceMapping.ts';
import { readTestCodes } from '../../src/pipeline/labs/references/testCodes.ts';
import { scanDataFolder } from '../../src/pipeline/labs/scan.ts';
import { FormerTables } from '../../src/pipeline/prescribing/references/formerTables.ts';
import { readPrescribingReferences } from '../../src/pipeline/prescribing/references/references.ts';
import { scanPrescribing } from '../../src/pipeline/prescribing/scan.ts';
import { Scratch } from '../../src/pipeline/scratch/scratch.ts';
import { type Built, buildFolder, folderOf } from '../support/folderOf.ts';
import { fileOf, type Prescribing, prescribingOf } from '../support/prescribingOf.ts';
import type { BadFile, Read, Refused } from './corpus/badFile.ts';
import { BAD_COMBINED, ODD_COMBINED } from './corpus/combinedFile.ts';
import { damagedTexts } from './corpus/damage.ts';
import { GOOD_LAB_FILE, LAB_FILES, LAB_REFERENCES } from './corpus/labFiles.ts';
import { GOOD_MONTH, prescribingFiles } from './corpus/prescribingFiles.ts';
import {
  BAD_MEASURES,
  type Bad,
  badTables,
  LAB_TABLES,
  PRESCRIBING_TABLES,
} from './corpus/referenceTables.ts';

const isRefused = (verdict: Refused | Read<string>): verdict is Refused => 'refused' in verdict;

/** The file is named, with its line and a fix, and every row of it is accounted for. */
function expectVerdict(
  verdict: Refused | Read<string>,
  file: FileAccount<string, string> | undefined,
  notices: readonly string[],
): void {
  if (!file) throw new Error('nothing is said of it');
  if (isRefused(verdict)) {
    expect(file).toMatchObject({ kept: 0 });
    expect(file.refused?.message).toMatch(verdict.refused);
    expect(file.refused?.message).toContain(file.path);
    expect(file.refused).toMatchObject({
      file: file.path,
      fix: expect.stringMatching(verdict.fix),
    });
    expect(file.refused?.line).toBe(verdict.line);
    return;
  }
  const { kept, dropped = [], notice } = verdict;
  expect(file.refused).toBeUndefined();
  expect(file).toMatchObject({ kept, dropped });
  expect(file.read).toBe(kept + dropped.reduce((sum, { rows }) => sum + rows, 0));
  const own = notices.filter(text => text.includes(file.path));
  if (notice) expect(own).toContainEqual(expect.stringMatching(notice));
  else expect(own).toEqual([]);
}

/** Files under the numbers of their own places, with what their tests are called. */
const numbered = <Reason extends string>(files: readonly BadFile<Reason>[]) =>
  files.map((file, i) => [file.what, i, file] as const);

describe('each of the labs’ files that came together', () => {
  const files = numbered([...damagedTexts(GOOD_LAB_FILE), ...LAB_FILES]);
  const labOf = (i: number): string => `lab${i}`;
  let built: Built;
  beforeAll(async () => {
    const folder = await folderOf({
      ...LAB_REFERENCES,
      ...Object.fromEntries(
        files.map(([, i, { name, bytes }]) => [`labs/${labOf(i)}/${name}`, bytes]),
      ),
    });
    built = await buildFolder(folder.path).finally(folder.remove);
  });

  it.each(files)('%s', (_, i, { name, verdict }) => {
    const { report, rows } = built;
    const file = report.files.find(file => file.path === `labs/${labOf(i)}/${name}`);
    expectVerdict(verdict, file, report.notices);
    const own = rows.filter(row => row.includes(` ${labOf(i)} `));
    if (isRefused(verdict)) expect(own).toEqual([]);
    else if (verdict.cell !== undefined) {
      expect(own).toContain(verdict.cell.replace('{lab}', labOf(i)));
    }
  });
});

const MONTHLY = numbered(await prescribingFiles(damagedTexts(GOOD_MONTH)));

describe('each of the files of prescribing that came together', () => {
  const nameOf = (i: number, name: string): string => `${i}-${name}`;
  let built: Prescribing;
  beforeAll(async () => {
    const files = MONTHLY.map(([, i, { name, bytes }]) => [nameOf(i, name), bytes] as const);
    built = await prescribingOf(Object.fromEntries(files));
  });

  it.each(MONTHLY)('%s', (_, i, { name, verdict }) => {
    const file = fileOf(built, nameOf(i, name));
    expectVerdict(verdict, file, built.report.notices);
    const months = file.months.map(month => month.slice(0, 7));
    const own = built.items.filter(item => months.includes(item.slice(0, 7)));
    if (isRefused(verdict)) expect(months).toEqual([]);
    else if (verdict.cell !== undefined) expect(own).toContain(`${months[0]} ${verdict.cell}`);
  });
});

describe('the predecessor’s combined file', () => {
  let work: string;
  let scratch: Scratch;
  beforeAll(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'openpath-combined-'));
    scratch = await Scratch.open(work);
  });
  afterAll(async () => {
    await scratch.close();
    await rm(work, { recursive: true });
  });

  async function read(name: string, bytes: string | Buffer) {
    const file = { path: name, absolute: path.join(work, name) };
    await writeFile(file.absolute, bytes);
    await scratch.run('pipeline/labs/staged');
    return stageCombinedFile(scratch, file, work, newBuildNumbers(), new Set(), new Map(), {
      suppressedFrom: 1,
      secret: undefined,
    });
  }

  it.each(BAD_COMBINED)('is refused by name, line and fix: $what', async bad => {
    const { name, bytes, verdict } = bad;
    const outcome = await read(name, bytes);
    const fault = 'fault' in outcome ? outcome.fault : undefined;
    expect(fault?.message).toMatch(verdict.refused);
    expect(fault?.message).toContain(name);
    expect(fault).toMatchObject({ file: name, fix: expect.stringMatching(verdict.fix) });
    expect(fault?.line).toBe(verdict.line);
    expect(
      await scratch.rows('pipeline/labs/file_accounts', { file_no: COMBINED_FILE_NO }),
    ).toEqual([]);
  });

  it.each(ODD_COMBINED)('keeps its other rows: $what', async ({ name, bytes, verdict }) => {
    const outcome = await read(name, bytes);
    if (!isStaged(outcome)) throw outcome.fault;
    const rows = await scratch.rows('pipeline/labs/file_accounts', { file_no: COMBINED_FILE_NO });
    const counts = new Map(rows.map(([reason, n]) => [Number(reason), Number(n)]));
    const kept = counts.get(0) ?? 0;
    const staged = [...counts.values()].reduce((sum, n) => sum + n, 0);
    expect({ kept, others: staged - kept + outcome.rejected }).toEqual(verdict);
  });
});

describe('a reference table', () => {
  let work: string;
  let scratch: Scratch;
  beforeAll(async () => {
    work = await mkdtemp(path.join(tmpdir(), 'openpath-corpus-'));
    scratch = await Scratch.open(work);
  });
  afterAll(async () => {
    await scratch.close();
    await rm(work, { recursive: true });
  });

  /** What is said of each bad version of a table, by what is wrong with it. */
  async function expectRefusals(
    name: string,
    bad: readonly Bad[],
    refusalOf: (bytes: string | Buffer) => Promise<unknown>,
  ): Promise<void> {
    const faults: unknown[] = [];
    for (const { what, bytes } of bad) {
      const fault = await refusalOf(bytes);
      const { message, line, fix, file } = fault instanceof UserError ? fault : {};
      faults.push({
        what,
        message: message ?? fault,
        line,
        fix,
        isNamed: file?.endsWith(name),
      });
    }
    expect(faults).toEqual(
      bad.map(({ what, verdict: { refused, line, fix } }) => ({
        what,
        message: expect.stringMatching(refused),
        line,
        fix: expect.stringMatching(fix),
        isNamed: true,
      })),
    );
  }

  const readers: Readonly<Record<string, (file: DataFile) => Promise<unknown>>> = {
    'practice_codes.csv': file => readPracticeCodes(scratch, file, work, newBuildNumbers()),
    'test_codes.csv': file => readTestCodes(file, work),
    'labs.csv': async () => {
      const { report } = await readLabs(await scanDataFolder(work), work);
      throw report?.refused ? new UserError(report.refused.message, report.refused) : report;
    },
    'ccgs.csv': file => readCcgs(file, work),
    'nd_practice_mapping.csv': file => readPracticeMapping(file, work),
    'events.csv': file => readEvents(file, work),
  };

  it.each(LAB_TABLES.map(table => [table.name, table] as const))(
    '%s is refused for its first fault, by file, line and fix',
    async (name, table) => {
      const file = { path: name, absolute: path.join(work, name) };
      await expectRefusals(name, badTables(table), async bytes => {
        await scratch.connection.run('DELETE FROM practice_row');
        await writeFile(file.absolute, bytes);
        return readers[name]?.(file).catch((error: unknown) => error);
      });
    },
  );

  it('measures.json is refused for its first fault, by file, line, measure, field and fix', async () => {
    const file = { path: 'measures.json', absolute: path.join(work, 'measures.json') };
    const bad = BAD_MEASURES.map(([what, bytes, verdict]) => ({ what, bytes, verdict }));
    await expectRefusals(file.path, bad, async bytes => {
      await writeFile(file.absolute, bytes);
      return readMeasures(file, work).catch((error: unknown) => error);
    });
  });

  it.each(PRESCRIBING_TABLES.map(table => [table.name, table] as const))(
    'prescribing/%s is refused for its first fault, by file, line and fix',
    async (name, table) => {
      const folder = await folderOf({ [`prescribing/${name}`]: table.good });
      const former = new FormerTables(path.join(work, 'none'));
      await expectRefusals(name, badTables(table), async bytes => {
        await writeFile(path.join(folder.path, 'prescribing', name), bytes);
        await dropTables();
        const scan = await scanPrescribing(folder.path);
        const { files } = await readPrescribingReferences(scratch, scan, work, former);
        const [refused] = files.map(file => file.refused);
        return refused ? new UserError(refused.message, refused) : files;
      }).finally(folder.remove);
    },
  );

  /** The tables of the build before. */
  async function dropTables(): Promise<void> {
    const tables = await scratch.connection.runAndReadAll(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'ref_%'",
    );
    for (const [name] of tables.getRows())
      await scratch.connection.run(`DROP TABLE ${String(name)}`);
    await scratch.connection.run('CREATE TABLE ref_bnf (code VARCHAR, name VARCHAR)');
  }
});
