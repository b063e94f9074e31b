import { z } from 'zod';
import type { FileReport } from '../../../domain/buildReport.ts';
import { DENOMINATOR_KINDS } from '../../../domain/series.ts';
import { UserError } from '../../../domain/userError.ts';
import type { DataFile } from '../../folder/scan.ts';
import { trueOrFalse } from '../../references/cells.ts';
import { readTable } from '../../references/table.ts';

/** One test as test_codes.csv lists it. */
export interface ListedTest {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly shown: boolean;
  /** Its cells, by the column’s folded name: the labs’ own codes are among them. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface TestCodes {
  readonly file: DataFile;
  /** Folded names. */
  readonly columns: ReadonlySet<string>;
  readonly tests: ReadonlyMap<string, ListedTest>;
  readonly report: FileReport;
}

/** Words that mean something else in a chart’s address, so that a test with such a code could not be addressed. */
const RESERVED: ReadonlySet<string> = new Set(['all', ...DENOMINATOR_KINDS]);

const row = z.object({
  datalab_testcode: z.string(),
  testname: z.string(),
  'show_in_app?': trueOrFalse,
});

/**
 * Reads test_codes.csv (field guide, section 2). A row without a canonical code is work in progress
 * and lists nothing.
 *
 * @throws {UserError} that names a canonical code or a name which is there twice, or a reserved code.
 */
export async function readTestCodes(file: DataFile, workFolder: string): Promise<TestCodes> {
  const tests = new Map<string, ListedTest>();
  const byName = new Map<string, ListedTest>();
  const columns = new Set<string>();
  const required = ['datalab_testcode', 'testname', 'show_in_app?'];
  const options = { columns: required, schema: row, workFolder };
  const report = await readTable(file, options, ({ line, value }, cells) => {
    const code = value.datalab_testcode;
    if (columns.size === 0) for (const name of cells.keys()) columns.add(name);
    if (code === '') return;
    mustNotBeReserved(code, file, line);
    const name = value.testname === '' ? code : value.testname;
    const test = { line, code, name, shown: value['show_in_app?'], cells };
    mustBeNew(tests.get(code), `the code ${code}`, file, line);
    mustBeNew(byName.get(name), `the name ${name}`, file, line);
    tests.set(code, test);
    byName.set(name, test);
  });
  if (tests.size === 0) {
    throw new UserError(`${file.path} lists no test.`, {
      fix: 'Give it one line for each test.',
      file: file.path,
    });
  }
  return { file, columns, tests, report };
}

function mustNotBeReserved(code: string, file: DataFile, line: number): void {
  if (!RESERVED.has(code)) return;
  const message = `${file.path} has a test with the code ${code}, which the addresses of charts use for something else.`;
  throw new UserError(message, {
    fix: `Give the test another datalab_testcode, say ${code.toUpperCase()}.`,
    file: file.path,
    line,
  });
}

function mustBeNew(
  earlier: ListedTest | undefined,
  field: string,
  file: DataFile,
  line: number,
): void {
  if (!earlier) return;
  throw new UserError(`${file.path} has ${field} in line ${earlier.line} and in line ${line}.`, {
    fix: 'Give every test its own code and name.',
    file: file.path,
    line,
  });
}
