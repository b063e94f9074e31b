import { UserError } from '../../../domain/userError.ts';
import { foldedName } from '../../input/headerNames.ts';
import type { Lab } from './labs.ts';
import type { ListedTest, TestCodes } from './testCodes.ts';

/** Which test a lab’s own code stands for. */
export interface LocalTests {
  readonly testOf: (localCode: string) => ListedTest | undefined;
  /** Every code that stands for a test. */
  readonly codes: readonly string[];
  /** Codes that more than one test claims, in words. */
  readonly notices: readonly string[];
}

/** The codes in a cell, which are separated by commas, semicolons, bars or spaces. */
const codesOf = (cell: string): string[] => {
  const parts = cell.split(/[\s,;|]+/).filter(part => part !== '');
  // A code may contain a space, so the whole cell is a code too.
  return parts.length > 1 && !/[,;|]/.test(cell) ? [cell, ...parts] : parts;
};

/**
 * The lab’s codes, from its columns of test_codes.csv; a code that no column has matches the test
 * whose canonical code it is. If several tests claim a code, as three do in the present sheet, a shown test
 * comes before a hidden one, then the one whose canonical code it is, then the one of the earlier column,
 * then of the earlier line. So each row counts once.
 */
export function localTests(lab: Lab, codes: TestCodes): LocalTests {
  const hasColumn = (column: string): boolean => codes.columns.has(foldedName(column));
  const columns = lab.testCodeColumns.filter(hasColumn);
  if (lab.listed && columns.length < lab.testCodeColumns.length) {
    const missing = lab.testCodeColumns.filter(column => !hasColumn(column));
    throw new UserError(
      `labs.csv gives ${lab.id} the column ${missing.join(', ')}, and ${codes.file.path} has none of that name.`,
      { fix: `Fix test_code_columns in labs.csv, or add the column.`, file: 'labs.csv' },
    );
  }
  const claims = new Map<string, ListedTest[]>();
  for (const column of columns) {
    for (const test of codes.tests.values()) {
      for (const code of codesOf(test.cells.get(foldedName(column)) ?? '')) {
        const claimants = claims.get(code) ?? [];
        if (!claimants.includes(test)) claims.set(code, [...claimants, test]);
      }
    }
  }
  const notices: string[] = [];
  const testByCode = new Map<string, ListedTest>();
  for (const [code, claimants] of claims) {
    const shownTests = claimants.filter(test => test.shown);
    const from = shownTests.length > 0 ? shownTests : claimants;
    const test = from.find(claimant => claimant.code === code) ?? from[0];
    if (!test) continue;
    testByCode.set(code, test);
    if (claimants.length > 1) {
      const names = claimants.map(test => `${test.code} (line ${test.line})`).join(' and ');
      notices.push(
        `${codes.file.path}: ${lab.name}’s code ${code} is claimed by ${names}; it counts as ${test.code}.`,
      );
    }
  }
  return {
    testOf: code => testByCode.get(code) ?? codes.tests.get(code),
    codes: [...new Set([...testByCode.keys(), ...codes.tests.keys()])],
    notices,
  };
}
