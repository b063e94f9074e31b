import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { projectPath } from '../../../src/paths.ts';
import { buildStore } from '../../../src/pipeline/labs/buildStore.ts';
import { everyRow } from '../../support/everyRow.ts';
import { buildFolder } from '../../support/folderOf.ts';

const golden = projectPath('test', 'golden', 'pipeline');

/**
 * Each folder is a data folder and what becomes of it: `expected.json`. A missing expectation is
 * written on a developer's machine, to be looked at and committed; never in CI.
 */
describe('a data folder becomes what its expectation says', () => {
  it.each(readdirSync(golden))('%s', async name => {
    const file = path.join(golden, name, 'expected.json');
    const actual = await outcomeOf(path.join(golden, name, 'data'), name.endsWith('anonymised'));
    if (!existsSync(file) && !('CI' in process.env)) {
      writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`);
    }
    expect(actual).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});

it.each(['two_labs', 'predecessor', 'predecessor_anonymised'])(
  'of %s each row is the same where its tests are put into the store part by part',
  async name => {
    const dataPath = path.join(golden, name, 'data');
    const at = await mkdtemp(path.join(tmpdir(), 'openpath-store-'));
    const isAnonymised = name.endsWith('anonymised');
    const settings = {
      minPracticeTests: 50,
      ...(isAnonymised ? { anonymiseSecret: 'golden' } : {}),
    };
    const storeIn = async (partBytes: number): Promise<Record<string, unknown>> => {
      const workFolder = await mkdtemp(path.join(at, 'work-'));
      const outFile = path.join(at, `${partBytes}.duckdb`);
      await buildStore({ dataPath, workFolder, outFile, settings, version: 'v', partBytes });
      return everyRow(outFile);
    };
    try {
      expect(await storeIn(100)).toEqual(await storeIn(1e9));
    } finally {
      await rm(at, { recursive: true, force: true });
    }
  },
);

async function outcomeOf(dataPath: string, isAnonymised: boolean): Promise<unknown> {
  const settings = { minPracticeTests: 50, ...(isAnonymised ? { anonymiseSecret: 'golden' } : {}) };
  try {
    const { report, rows, practices, practiceMonths } = await buildFolder(dataPath, settings);
    const files = report.files.map(({ bytes: _, sha256: __, ...account }) => account);
    const { oddTests, notices, anonymised } = report;
    return { rows, practices, practiceMonths, files, oddTests, notices, anonymised };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, fix, file, line } = error;
    return JSON.parse(JSON.stringify({ fault: { message, fix, file, line } }));
  }
}
