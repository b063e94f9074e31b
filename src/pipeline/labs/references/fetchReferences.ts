import { tmpdir } from 'node:os';
import { isoMonth } from '../../../domain/month.ts';
import { UserError } from '../../../domain/userError.ts';
import { mustHaveColumns } from '../../input/columns.ts';
import { foldedName } from '../../input/headerNames.ts';
import { decoded } from '../../input/openInput.ts';
import { readMonth } from '../../input/readings.ts';
import { practiceCode } from '../../references/organisationCodes.ts';
import { parsedRecords } from '../../references/table.ts';
import { type DownloadLimits, download } from './download.ts';
import { PRACTICE_COLUMNS } from './practiceCodes.ts';
import { replaceFile } from './replaceFile.ts';
import { readTestCodes } from './testCodes.ts';

const PRACTICES = 'practice_codes.csv';
const TESTS = 'test_codes.csv';

/**
 * Fetches test_codes.csv (a published sheet as CSV), checks it by the rules of a build, and replaces
 * the file. Returns how many tests it lists.
 *
 * @throws {UserError} with the reason if the answer cannot be used; the old file then stays.
 */
export async function getTestCodes(options: {
  readonly dataPath: string;
  readonly url: string;
  readonly limits?: DownloadLimits;
}): Promise<{ rows: number }> {
  let rows = 0;
  const content = download(options.url, TESTS, options.limits);
  await replaceFile(options.dataPath, TESTS, content, async written => {
    rows = (await readTestCodes(written, tmpdir())).tests.size;
  });
  return { rows };
}

/**
 * Fetches the practices and their list sizes from OpenPrescribing’s APIs, or from addresses with the same
 * format, and replaces practice_codes.csv. Only practices of setting 4 (GP practices) are kept. One without
 * any list size is kept without a month, as the predecessor did.
 *
 * @param options `codesUrl`: `org_code` as CSV (`code,name,ccg,setting`); `detailsUrl`: `org_details`
 * by practice as CSV (`row_id,date,total_list_size`).
 * @throws {UserError} with the reason if an answer cannot be used; the old file then stays.
 */
export async function getPracticeCodes(options: {
  readonly dataPath: string;
  readonly codesUrl: string;
  readonly detailsUrl: string;
  readonly limits?: DownloadLimits;
}): Promise<{ rows: number }> {
  const { dataPath, codesUrl, detailsUrl, limits } = options;
  const practices = new Map<string, { ccg: string; name: string; months: number }>();
  const codeColumns = ['code', 'name', 'ccg', 'setting'];
  for await (const { cells } of answeredRows(codesUrl, codeColumns, limits)) {
    const [code = '', name = '', ccg = '', setting = ''] = cells;
    if (Number(setting) !== 4 || code === '') continue;
    practices.set(practiceCode(code), { ccg, name, months: 0 });
  }
  if (practices.size === 0) throw answerFault('no practice of setting 4 is in the answer');
  let rows = 0;
  async function* content(): AsyncGenerator<string> {
    yield csvLine(PRACTICE_COLUMNS);
    const columns = ['row_id', 'date', 'total_list_size'];
    for await (const { cells, line } of answeredRows(detailsUrl, columns, limits)) {
      const [code = '', date = '', size = ''] = cells;
      const practice = practices.get(practiceCode(code));
      if (!practice) continue;
      const month = readMonth(date);
      if (month === undefined) throw answerFault(`line ${line} of the list sizes has no month`);
      if (!/^(?:\d+(?:\.\d+)?)?$/.test(size)) {
        throw answerFault(`line ${line} of the list sizes has no number of patients`);
      }
      practice.months++;
      rows++;
      yield csvLine([practice.ccg, code, practice.name, isoMonth(month), size]);
    }
    if (rows === 0) throw answerFault('no list size is in the answer');
    for (const [code, { ccg, name, months }] of practices) {
      if (months > 0) continue;
      rows++;
      yield csvLine([ccg, code, name, '', '']);
    }
  }
  await replaceFile(dataPath, PRACTICES, content(), async () => undefined);
  return { rows };
}

/** The rows of a CSV on the web: the cells of these columns, trimmed. */
async function* answeredRows(
  url: string,
  columns: readonly string[],
  limits?: DownloadLimits,
): AsyncGenerator<{ cells: string[]; line: number }> {
  const text = decoded(buffers(download(url, PRACTICES, limits)), { encoding: 'utf-8' });
  let places: number[] | undefined;
  for await (const { record, line } of parsedRecords(text, PRACTICES)) {
    if (!places) {
      const names = record.map(foldedName);
      mustHaveColumns(names, columns, { path: `the answer for ${PRACTICES}` });
      places = columns.map(column => names.indexOf(column));
      continue;
    }
    yield { cells: places.map(place => (record[place] ?? '').trim()), line };
  }
}

async function* buffers(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) yield Buffer.from(chunk);
}

const answerFault = (reason: string): UserError =>
  new UserError(`${PRACTICES} was not replaced: ${reason}.`, {
    fix: 'Check the URLs and try again; the old file stays in use.',
    file: PRACTICES,
  });

const csvLine = (cells: readonly string[]): string =>
  `${cells.map(cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
