import { gzipSync } from 'node:zlib';
import type { PrescribingDropReason } from '../../../src/domain/prescribingReport.ts';
import { zipOf } from '../../support/archives.ts';
import { epdText } from '../../support/epd.ts';
import { parquetOf } from '../../support/parquetOf.ts';
import { plainItems, SIMVASTATIN } from '../../support/plainItems.ts';
import type { BadFile } from './badFile.ts';

type Bad = BadFile<PrescribingDropReason>;

/** Practices of which a file has a row each, in order. */
const MANY = Array.from({ length: 60 }, (_, i) => `P${i + 1}`);
const ODD = 'ODD';
const HEADER = 'practice,bnf_code,bnf_name,month,items\n';
const MANY_ROWS = plainItems(...MANY.map(id => `${id} ${SIMVASTATIN} {month} 7`));
const ODD_LINE = MANY.length + 2;
const PLAIN = plainItems(`P1 ${SIMVASTATIN} {month} 4`);

/** In order; its month is put in by the test, as every file has one of its own. */
export const GOOD_MONTH = PLAIN;

const again = /^(?:Copy or export|Export) the file again/;

const REFUSED: readonly Bad[] = [
  {
    what: 'a header without rows',
    name: 'x.csv',
    bytes: HEADER,
    verdict: { refused: /has a header and no rows/, fix: again },
  },
  {
    what: 'no header',
    name: 'x.csv',
    bytes: `P1,${SIMVASTATIN},S,{month},4\n`,
    verdict: {
      refused: /is not a prescribing file: it lacks the column year_month or month/,
      line: 1,
      fix: /^Put NHSBSA’s EPD file there/,
    },
  },
  {
    what: 'a renamed column',
    name: 'x.csv',
    bytes: PLAIN.replace('items', 'number'),
    verdict: { refused: /lacks the column items/, line: 1, fix: /^Put NHSBSA’s EPD file there/ },
  },
  {
    what: 'a column that stands there twice',
    name: 'x.csv',
    bytes: `${HEADER.trim()},ITEMS\nP1,${SIMVASTATIN},S,{month},4,5\n`,
    verdict: {
      refused: /has the column items more than once/,
      line: 1,
      fix: /^Keep one column of each name/,
    },
  },
  {
    what: 'a lab’s file',
    name: 'x.csv',
    bytes: 'month,test_code,practice_id,result_category,count\n{month},K,P1,0,3\n',
    verdict: { refused: /is not a prescribing file/, line: 1, fix: /^Put NHSBSA’s EPD file there/ },
  },
  {
    what: 'semicolons, in quotes',
    name: 'x.csv',
    bytes: '"practice";"bnf_code";"month";"items"\n"P1";"X";"{month}";"3"\n',
    verdict: { refused: /has its cells separated by semicolons/, line: 1, fix: /with commas/ },
  },
  {
    what: 'an EPD file of tabs',
    name: 'x.csv',
    bytes: epdText('old', [{}]).replaceAll(',', '\t'),
    verdict: { refused: /has its cells separated by tabs/, line: 1, fix: /with commas/ },
  },
  {
    what: 'a quotation mark that is never closed',
    name: 'x.csv',
    bytes: `${PLAIN}P2,"${SIMVASTATIN},x,{month},3\n${PLAIN}`,
    verdict: {
      refused: /has a quotation mark that is never closed, or out of place/,
      line: 3,
      fix: again,
    },
  },
  {
    what: 'a copy of which half is zeros',
    name: 'x.csv',
    bytes: `${MANY_ROWS.slice(0, 500)}${'\0'.repeat(500)}`,
    verdict: { refused: /ends with zeros: its copy did not finish/, fix: again },
  },
  {
    what: 'a file that was cut off',
    name: 'x.csv',
    bytes: MANY_ROWS.slice(0, -6),
    verdict: {
      refused: /was cut off: its last line does not end, and has [34] of 5/,
      line: 61,
      fix: again,
    },
  },
  {
    what: 'months that are none',
    name: 'x.csv',
    bytes: plainItems(`P1 ${SIMVASTATIN} 01/02/2024`, `P2 ${SIMVASTATIN} 01/02/2024`),
    verdict: {
      refused:
        /none of its 2 rows can be counted\. All were dropped as “bad row”: line 2, column month, has “01\/02\/2024”/,
      line: 2,
      fix: /^Write months as 202401/,
    },
  },
  {
    what: 'items that are none',
    name: 'x.csv',
    bytes: plainItems(`P1 ${SIMVASTATIN} {month} many`),
    verdict: {
      refused: /its only row cannot be counted.*column items, has “many”/,
      line: 2,
      fix: /^Write items as whole numbers/,
    },
  },
  {
    what: 'codes that are no presentation’s',
    name: 'x.csv',
    bytes: plainItems('P1 ABC {month} 1'),
    verdict: {
      refused: /dropped as “no drug code”: line 2, column bnf_code, has “ABC”/,
      line: 2,
      fix: /15 letters and digits/,
    },
  },
  {
    what: 'a month a third of whose rows cannot be read',
    name: 'x.csv',
    bytes:
      MANY_ROWS +
      plainItems(...MANY.slice(0, 30).map(id => `${id} ${SIMVASTATIN} {month} *`)).replace(
        HEADER,
        '',
      ),
    verdict: {
      refused:
        /30 of its 90 rows cannot be read\. They were dropped as “bad row”: line 62, column items, has “\*”/,
      line: ODD_LINE,
      fix: /^Write items/,
    },
  },
];

const reads = (
  what: string,
  name: string,
  bytes: string | Buffer,
  more: { readonly kept?: number; readonly notice?: RegExp } = {},
): Bad => ({
  what,
  name,
  bytes,
  verdict: { kept: 1, cell: `P1 ${SIMVASTATIN} 4`, ...more },
});

const ODD_FILES: readonly Bad[] = [
  reads('CRLF', 'x.csv', PLAIN.replaceAll('\n', '\r\n')),
  reads('line ends of old Macs', 'x.csv', PLAIN.replaceAll('\n', '\r')),
  reads('a byte order mark', 'x.csv', `\ufeff${PLAIN}`),
  reads('the line with which Excel is told of the comma', 'x.csv', `sep=,\n${PLAIN}`),
  reads('blank lines', 'x.csv', `\n\n${PLAIN}\n`),
  reads('commas after the header alone', 'x.csv', PLAIN.replace('items', 'items,,')),
  reads(
    'commas after the rows alone',
    'x.csv',
    PLAIN.replace(/ 4$/m, '4').replace(/,4\n/, ',4,\n'),
  ),
  reads('no line end at the end', 'x.csv', PLAIN.trimEnd(), {
    notice: /may have been cut off: its last line does not end/,
  }),
  reads('a month as NHSBSA once wrote it', 'x.csv', PLAIN.replace('{month}', '{month_}')),
  reads(
    'a month as BigQuery exports it',
    'x.csv',
    PLAIN.replace('{month}', '{month}-01 00:00:00 UTC'),
  ),
  reads(
    'small letters and blanks in the codes',
    'x.csv',
    PLAIN.replace('P1,', ' p1 ,').replace(SIMVASTATIN, SIMVASTATIN.toLowerCase()),
  ),
];

const oneBad = (what: string, line: string, reason: PrescribingDropReason): Bad => ({
  what,
  name: 'x.csv',
  bytes: `${MANY_ROWS}${line}\n`,
  verdict: {
    kept: MANY.length,
    dropped: [{ reason, rows: 1, lines: reason === 'bad row' ? [ODD_LINE] : [] }],
  },
});
const items = (text: string): string => `${ODD},${SIMVASTATIN},S,{month},${text}`;
const month = (text: string): string => `${ODD},${SIMVASTATIN},S,${text},7`;
const code = (text: string): string => `${ODD},${text},S,{month},7`;

const ODD_ROWS: readonly Bad[] = [
  ...(
    [
      ['negative', '-5'],
      ['a decimal', '3.5'],
      ['a decimal with a comma', '"3,5"'],
      ['huge', '99999999999'],
      ['hidden below 6', '<6'],
      ['an asterisk', '*'],
      ['a range with an en dash', '1–5'],
      ['nothing', ''],
      ['not a number', 'NaN'],
      ['digits of another script', '٧'],
    ] as const
  ).map(([what, text]) => oneBad(`items: ${what}`, items(text), 'bad row')),
  ...(
    [
      ['13', '202413'],
      ['0', '2024-00'],
      ['of no day', '2024-01-45'],
      ['of the year 0', '000001'],
      ['of a far future', '999901'],
      ['a word', 'January'],
      ['none', ''],
    ] as const
  ).map(([what, text]) => oneBad(`a month: ${what}`, month(text), 'bad row')),
  oneBad('a code: none', code(''), 'bad row'),
  oneBad('a code: NA', code('NA'), 'no drug code'),
  oneBad('a code: of a chapter of appliances', code('20030100373'), 'chapter above 17'),
  oneBad('a code: with NUL in it', code(`${SIMVASTATIN}\0`), 'no drug code'),
  oneBad('a practice: none', `,${SIMVASTATIN},S,{month},7`, 'bad row'),
  oneBad('a practice: unidentified', `-,${SIMVASTATIN},S,{month},7`, 'unidentified'),
  oneBad('a cell too few', `${ODD},${SIMVASTATIN},S,{month}`, 'bad row'),
  oneBad('a cell too many', `${ODD},${SIMVASTATIN},S,{month},7,8`, 'bad row'),
  oneBad('a header among the rows', HEADER.trim(), 'bad row'),
  {
    what: 'a practice whose code is NA',
    name: 'x.csv',
    bytes: `${MANY_ROWS}NA,${SIMVASTATIN},S,{month},7\n`,
    verdict: { kept: MANY.length + 1, cell: `NA ${SIMVASTATIN} 7` },
  },
  {
    what: 'no items, which are counted as none',
    name: 'x.csv',
    bytes: `${MANY_ROWS}${items('0')}\n`,
    verdict: { kept: MANY.length + 1 },
  },
];

const LARGE: Bad = {
  what: 'a large file with one bad row',
  name: 'x.csv',
  bytes:
    HEADER +
    Array.from({ length: 20_000 }, (_, i) =>
      i === 12_344
        ? `P1,${SIMVASTATIN},S,{month},?\n`
        : `${10_000 + i}Q,${SIMVASTATIN},S,{month},${i + 1}\n`,
    ).join(''),
  verdict: { kept: 19_999, dropped: [{ reason: 'bad row', rows: 1, lines: [12_346] }] },
};

/** Files of which a month is part of the bytes, as text: `monthly` puts it in. */
const TEXTS: readonly Bad[] = [...REFUSED, ...ODD_FILES, ...ODD_ROWS, LARGE];

/** Puts its month into a file. */
function monthly({ bytes, name, ...bad }: Bad, at: string): Bad {
  if (typeof bytes !== 'string') return { ...bad, name, bytes };
  const text = bytes.replaceAll('{month_}', at.replace('-', '_')).replaceAll('{month}', at);
  return { ...bad, name, bytes: text };
}

/** Parquet, which has its months in it. */
async function parquetFiles(monthOf: () => string): Promise<readonly Bad[]> {
  const good = async (items = '4', more = '') =>
    parquetOf(
      `SELECT 'P1' AS practice, '${SIMVASTATIN}' AS bnf_code, 'S' AS bnf_name, '${monthOf()}' AS month, ${items} AS items${more}`,
    );
  const whole = await good();
  const damaged = /is damaged or is not a Parquet file/;
  const noisy = Buffer.from(whole);
  noisy.fill(0xff, 8, 40);
  const bad = (
    what: string,
    bytes: Buffer | string,
    refused: RegExp,
    fix = again,
    line?: number,
  ): Bad => ({
    what: `Parquet: ${what}`,
    name: 'x.parquet',
    bytes,
    verdict: { refused, fix, ...(line === undefined ? {} : { line }) },
  });
  return [
    bad('cut off', whole.subarray(0, -20), damaged),
    bad('without its beginning', whole.subarray(20), /cannot be read to its end/),
    bad('a CSV of that name', `${PLAIN}\n`, damaged),
    bad('empty', '', /is empty/),
    bad('its marks alone', 'PAR1PAR1', damaged),
    bad(
      'noise among its rows',
      noisy,
      /damaged or is not a Parquet file|cannot be read to its end/,
    ),
    bad(
      'a column is missing',
      await parquetOf("SELECT 1 AS practice, '2024-01' AS month"),
      /lacks the column bnf_code/,
      /^Put NHSBSA/,
      1,
    ),
    bad(
      'a list where a number is expected',
      await good('[4, 5]'),
      /its only row cannot be counted/,
    ),
    bad(
      'no rows',
      await parquetOf(`SELECT 'P' AS practice, 'B' AS bnf_code, 'M' AS month, 1 AS items LIMIT 0`),
      /has a header and no rows/,
    ),
    reads('Parquet: in order', 'x.parquet', await good()),
    reads(
      'Parquet: in capitals, with other columns',
      'x.PARQUET',
      await good('4', ', 5 AS "Other ""one"""'),
    ),
    {
      what: 'Parquet: rows with nothing in a cell, or a number that is none',
      name: 'x.parquet',
      bytes:
        await parquetOf(`SELECT unnest(['P1', NULL, 'P3', 'P4']) AS practice, '${SIMVASTATIN}' AS bnf_code,
        '${monthOf()}' AS month, unnest([4, 5, -6, 'NaN'::DOUBLE]) AS items`),
      verdict: {
        kept: 1,
        cell: `P1 ${SIMVASTATIN} 4`,
        dropped: [{ reason: 'bad row', rows: 3, lines: [] }],
      },
    },
  ];
}

/** Every file, each with a month of its own: `{ month, ...file }`. */
export async function prescribingFiles(
  damaged: readonly BadFile<never>[],
): Promise<readonly Bad[]> {
  let last = 1950 * 12;
  const monthOf = (): string => {
    last += 1;
    return `${Math.floor(last / 12)}-${String((last % 12) + 1).padStart(2, '0')}`;
  };
  const texts = [...damaged, ...TEXTS].map(file => monthly(file, monthOf()));
  return [...texts, ...(await parquetFiles(monthOf)), ...zips(monthOf)];
}

const zips = (monthOf: () => string): Bad[] => [
  {
    what: 'a file that was cut off and then packed',
    name: 'x.csv.gz',
    bytes: gzipSync(MANY_ROWS.replaceAll('{month}', monthOf()).slice(0, -6)),
    verdict: {
      refused: /was cut off: its last line does not end, and has [34] of 5/,
      line: 61,
      fix: again,
    },
  },
  reads('a gzip', 'x.csv.gz', gzipSync(PLAIN.replace('{month}', monthOf()))),
  reads(
    'a zip with what macOS adds',
    'x.zip',
    zipOf([
      { name: '__MACOSX/._a.csv', content: 'x' },
      { name: 'EPD_202401.csv', content: PLAIN.replace('{month}', monthOf()) },
    ]),
  ),
];
