import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/userError.ts';
import { projectPath } from '../../../src/paths.ts';
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
