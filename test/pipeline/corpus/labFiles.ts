import { gzipSync } from 'node:zlib';
import type { DropReason } from '../../../src/domain/buildReport.ts';
import { zipOf } from '../../support/archives.ts';
import type { BadFile } from './badFile.ts';

/** Practices of which a file has a row each, in order. */
const MANY = Array.from({ length: 60 }, (_, i) => `P${i + 1}`);
const MONTHS = Array.from(
  { length: 20 },
  (_, i) => `${2019 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);
/** The practice of the row that is odd. */
const ODD = 'ODD';

export const LAB_HEADER = 'month,test_code,practice_id,result_category,count\n';
export const LAB_REFERENCES = {
  'test_codes.csv':
    'datalab_testcode,testname,show_in_app?\nK,Potassium,True\nNA,Sodium,True\nHID,Hidden,False\n',
  'practice_codes.csv': [
    'ccg_id,practice_id,practice_name,month,total_list_size',
    ...MONTHS.flatMap(month => [...MANY, ODD].map(id => `C,${id},Surgery ${id},${month},5000`)),
    '',
  ].join('\n'),
};
export const GOOD_LAB_FILE = `${LAB_HEADER}2019-01,K,P1,0,10\n`;

const row = '2019-01,K,P1,0,10';
/** Sixty good rows; what else a file has stands in line 62. */
const MANY_ROWS = LAB_HEADER + MANY.map(id => `2019-01,K,${id},0,10\n`).join('');
const ODD_LINE = MANY.length + 2;

const EXPORT_AGAIN = /^Export the file again/;

/** What is refused of lab files, beside what befalls any text (damage.ts). */
const REFUSED: readonly BadFile<DropReason>[] = [
  {
    what: 'a header without rows',
    name: 'x.csv',
    bytes: LAB_HEADER,
    verdict: { refused: /has a header and no rows/, fix: EXPORT_AGAIN },
  },
  {
    what: 'no header',
    name: 'x.csv',
    bytes: `${row}\n${row}\n`,
    // What stands there is data, and not quoted.
    verdict: {
      refused:
        /lacks the columns month, practice_id, test_code, result_category, count; it has none\.$/,
      line: 1,
      fix: /^Name the columns in the first line: month,practice_id/,
    },
  },
  {
    what: 'a column that is missing',
    name: 'x.csv',
    bytes: GOOD_LAB_FILE.replace('result_category,', '').replace(',0,', ','),
    verdict: {
      refused: /lacks the column result_category; it has month/,
      line: 1,
      fix: /^Name the columns/,
    },
  },
  {
    what: 'a renamed column',
    name: 'x.csv',
    bytes: GOOD_LAB_FILE.replace('count', 'number'),
    verdict: {
      refused:
        /lacks the column count; it has month, test_code, practice_id, result_category, number\.$/,
      line: 1,
      fix: /^Name the columns/,
    },
  },
  {
    what: 'a column that stands there twice',
    name: 'x.csv',
    bytes: `${LAB_HEADER.trim()},COUNT\n${row},12\n`,
    verdict: {
      refused: /has the column count more than once/,
      line: 1,
      fix: /^Keep one column of each name/,
    },
  },
  {
    what: 'a header of a thousand names, some of them unseen',
    name: 'x.csv',
    bytes: `month,te\u0007st\u202e,${'x'.repeat(500)},${'y,'.repeat(1000)}\n${GOOD_LAB_FILE}`,
    verdict: {
      refused: /it has month, test, x{40}…, (?:y, )+963 more\.$/,
      line: 1,
      fix: /^Name the columns/,
    },
  },
  {
    what: 'a quotation mark that is never closed',
    name: 'x.csv',
    bytes: `${GOOD_LAB_FILE}2019-01,"K,P1,0,1\n2019-01,K,P1,0,1\n`,
    verdict: {
      refused: /has a quotation mark that is never closed, or out of place/,
      line: 3,
      fix: EXPORT_AGAIN,
    },
  },
  {
    what: 'a copy of which half is zeros',
    name: 'x.csv',
    bytes: Buffer.concat([Buffer.from(MANY_ROWS.slice(0, 500)), Buffer.alloc(500)]),
    verdict: {
      refused: /ends with zeros: its copy did not finish/,
      fix: /^Copy or export the file again/,
    },
  },
  {
    what: 'a file that was cut off and then packed',
    name: 'x.csv.gz',
    bytes: gzipSync(MANY_ROWS.slice(0, -8)),
    verdict: {
      refused: /was cut off: its last line does not end, and has 3 of 5/,
      line: 61,
      fix: /^Copy or export/,
    },
  },
  {
    what: 'dates as they are written in Britain',
    name: 'x.csv',
    bytes: `${LAB_HEADER}01/02/2019,K,P1,0,10\n02/02/2019,K,P1,0,10\n`,
    verdict: {
      refused:
        /none of its 2 rows can be counted\. All were dropped as “bad row”: line 2, column month, has “01\/02\/2019”/,
      line: 2,
      fix: /^Write months as 2019-01-01/,
    },
  },
  {
    what: 'the numbers that Excel keeps dates as',
    name: 'x.csv',
    bytes: `${LAB_HEADER}43466,K,P1,0,10\n43467,K,P1,0,10\n`,
    verdict: {
      refused: /line 2, column month, has “43466”/,
      line: 2,
      fix: /^Write months as 2019-01-01/,
    },
  },
  {
    what: 'words for result categories',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,K,P1,within,10\n`,
    verdict: {
      refused: /It was dropped as “bad row”: line 2, column result_category, has “within”/,
      line: 2,
      fix: /^Write result types as codes: 0 within/,
    },
  },
  {
    what: 'thousands that are not in quotes',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,K,P1,0,1,449\n2019-01,K,P1,1,2,012\n`,
    verdict: {
      refused: /none of its 2 rows can be counted\. All were dropped as “bad row”: line 2\.$/,
      line: 2,
      fix: /put a cell with a comma in quotation marks/,
    },
  },
  {
    what: 'tests that are not listed, for the most part',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,CRP,P1,0,10\n2019-01,ESR,P1,0,10\n2019-13,K,P1,0,10\n`,
    verdict: {
      refused: /2 of them were dropped as “test not mapped”: line 2, column test_code, has “CRP”/,
      line: 2,
      fix: /test_codes\.csv/,
    },
  },
  {
    what: 'tests that are hidden',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,HID,P1,0,10\n`,
    verdict: {
      refused: /dropped as “test not shown”: line 2/,
      line: 2,
      fix: /show_in_app\? to True/,
    },
  },
  {
    what: 'practices that are not known',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,K,Z7,0,10\n`,
    verdict: {
      refused: /It was dropped as “practice not known”: line 2, column practice_id, has “Z7”/,
      line: 2,
      fix: /practice_codes\.csv/,
    },
  },
  {
    what: 'months without list sizes',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2018-01,K,P1,0,10\n`,
    verdict: {
      refused: /It was dropped as “no list size”: line 2, column month, has “2018-01”/,
      line: 2,
      fix: /list size for these months/,
    },
  },
  {
    what: 'counts that cannot be read',
    name: 'x.csv',
    bytes: `${LAB_HEADER}2019-01,K,P1,0,*\n`,
    verdict: {
      refused: /It was dropped as “count not readable”: line 2, column count, has “\*”/,
      line: 2,
      fix: /a range such as 1-5/,
    },
  },
  {
    what: 'the small counts hidden by an asterisk',
    name: 'x.csv',
    bytes:
      MANY_ROWS +
      MANY.slice(0, 6)
        .map(id => `2019-01,NA,${id},0,*\n`)
        .join(''),
    verdict: {
      refused: /column count: 6 of 66 counts cannot be read \(“\*” in 6 rows, first in line 62\)/,
      line: ODD_LINE,
      fix: /^Write small counts as a range such as 1-5/,
    },
  },
];

const reads = (
  what: string,
  name: string,
  bytes: string | Buffer,
  more: { readonly notice?: RegExp; readonly kept?: number } = {},
): BadFile<DropReason> => ({
  what,
  name,
  bytes,
  verdict: { kept: 1, cell: '2019-01 P1 C {lab} K 0 10±0', ...more },
});

/** What is odd and read all the same. */
const ODD_FILES: readonly BadFile<DropReason>[] = [
  reads('a gzip', 'x.csv.gz', gzipSync(GOOD_LAB_FILE)),
  reads(
    'a gzip in two pieces',
    'x.csv.gz',
    Buffer.concat([gzipSync(LAB_HEADER), gzipSync(`${row}\n`)]),
  ),
  reads(
    'a zip with what macOS adds',
    'x.zip',
    zipOf([
      { name: '__MACOSX/._a.csv', content: 'x' },
      { name: 'sub/', content: '' },
      { name: 'sub/.DS_Store', content: 'x' },
      { name: 'sub/a.csv', content: GOOD_LAB_FILE },
    ]),
  ),
  reads('a zip with backslashes', 'X.ZIP', zipOf([{ name: 'sub\\a.CSV', content: GOOD_LAB_FILE }])),
  reads('a byte order mark', 'x.csv', `\ufeff${GOOD_LAB_FILE}`),
  reads(
    'a byte order mark, and Latin-1 after it',
    'x.csv',
    Buffer.concat([
      Buffer.from('\ufeff'),
      Buffer.from(`note,${LAB_HEADER}caf\u00e9,${row}\n`, 'latin1'),
    ]),
  ),
  reads('CRLF', 'x.csv', GOOD_LAB_FILE.replaceAll('\n', '\r\n')),
  reads('line ends of old Macs', 'x.csv', GOOD_LAB_FILE.replaceAll('\n', '\r')),
  reads(
    'line ends of three kinds',
    'x.csv',
    `${LAB_HEADER.replace('\n', '\r\n')}${row}\n${row.replace('K', 'NA')}\r${row.replace(',0,', ',1,')}`,
    {
      kept: 3,
      notice: /may have been cut off: its last line does not end/,
    },
  ),
  reads('the line with which Excel is told of the comma', 'x.csv', `sep=,\n${GOOD_LAB_FILE}`),
  reads(
    'other columns, in another order',
    'x.csv',
    'lab,count,result_category,practice_id,test_code,month\nz,10,0,P1,K,2019-01\n',
  ),
  reads(
    'capital letters and spaces in the header',
    'x.csv',
    `Month, Test_Code ,practice_id,result_category,Count\n${row}\n`,
  ),
  reads('blank lines', 'x.csv', `\n\n${LAB_HEADER}\n${row}\n\n`),
  reads('no line end at the end', 'x.csv', LAB_HEADER + row, {
    notice: /may have been cut off: its last line does not end/,
  }),
  reads('commas after the header alone', 'x.csv', `${LAB_HEADER.trim()},,\n${row}\n`),
  reads('commas after the rows alone', 'x.csv', `${LAB_HEADER}${row},\n`),
  reads('commas after header and rows', 'x.csv', `${LAB_HEADER.trim()},\r\n${row},\r\n`),
  reads(
    'more commas after the rows than after the header',
    'x.csv',
    `${LAB_HEADER.trim()},\n${row},,\n`,
  ),
  reads('every cell in quotes', 'x.csv', `${LAB_HEADER}"2019-01","K","P1","0","10"\n`),
  reads(
    'a quoted cell of several lines',
    'x.csv',
    `${LAB_HEADER.trim()},note\n${row},"of\ntwo ""lines"""\n`,
  ),
];

/** A file of sixty good rows and one odd one, of the practice `ODD`. */
const oneBad = (
  what: string,
  line: string,
  reason: DropReason,
  notice?: RegExp,
): BadFile<DropReason> => ({
  what,
  name: 'x.csv',
  bytes: `${MANY_ROWS}${line}\n`,
  verdict: {
    kept: MANY.length,
    dropped: [
      {
        reason,
        rows: 1,
        lines: reason === 'bad row' || reason === 'count not readable' ? [ODD_LINE] : [],
      },
    ],
    ...(notice ? { notice } : {}),
  },
});

const oneRead = (what: string, line: string, cell: string): BadFile<DropReason> => ({
  what,
  name: 'x.csv',
  bytes: `${MANY_ROWS}${line}\n`,
  verdict: { kept: MANY.length + 1, cell },
});

const count = (text: string): string => `2019-01,K,${ODD},0,${text}`;
const month = (text: string): string => `${text},K,${ODD},0,7`;
const category = (text: string): string => `2019-01,K,${ODD},${text},7`;

/** Counts, months, categories and codes as people and programs write them, one a file. */
const ODD_ROWS: readonly BadFile<DropReason>[] = [
  ...(
    [
      ['hidden below 6', '<6', '3±2'],
      ['a range', '1-5', '3±2'],
      ['a range with an en dash', '1–5', '3±2'],
      ['a range with an em dash', '1—5', '3±2'],
      ['at most', '≤4', '2.5±1.5'],
      ['thousands in quotes', '"1,449"', '1449±0'],
      ['a point and a zero', '7.0', '7±0'],
      ['blanks around it', ' 7 ', '7±0'],
      ['no test at all', '0', '0±0'],
      ['the largest count', '1000000000', '1000000000±0'],
    ] as const
  ).map(([what, text, value]) =>
    oneRead(`a count: ${what}`, count(text), `2019-01 ${ODD} C {lab} K 0 ${value}`),
  ),
  ...(
    [
      ['negative', '-5'],
      ['negative, with the sign of a typesetter', '−5'],
      ['a decimal', '3.5'],
      ['a decimal with a comma', '"3,5"'],
      ['thousands with a point', '1.449'],
      ['huge', '99999999999'],
      ['in powers of ten', '1E+3'],
      ['an asterisk', '*'],
      ['what Excel makes of a range', '05-Jan'],
      ['nothing', ''],
      ['not a number', 'NaN'],
      ['a fault of Excel', '#REF!'],
      ['a range the wrong way round', '5-1'],
      ['digits of another script', '٧'],
    ] as const
  ).map(([what, text]) =>
    oneBad(
      `a count: ${what}`,
      count(text),
      'count not readable',
      /column count: the count of 1 row cannot be read/,
    ),
  ),
  ...(
    [
      ['13', '2019-13'],
      ['0', '2019-00'],
      ['of no day', '2019-01-45'],
      ['of the year 0', '0000-01'],
      ['of the Romans', '0199-01'],
      ['of a far future', '9999-01'],
      ['none', ''],
    ] as const
  ).map(([what, text]) =>
    oneBad(
      `a month: ${what}`,
      month(text),
      'bad row',
      /column month: the month of 1 row cannot be read .*first in line 62/,
    ),
  ),
  ...(
    [
      ['8', '8'],
      ['-2', '-2'],
      ['none', ''],
      ['a half', '0.5'],
    ] as const
  ).map(([what, text]) =>
    oneBad(
      `a result category: ${what}`,
      category(text),
      'bad row',
      /column result_category: the result type of 1 row cannot be read .*first in line 62/,
    ),
  ),
  oneRead('a test whose code is NA', `2019-01,NA,${ODD},0,7`, `2019-01 ${ODD} C {lab} NA 0 7±0`),
  oneBad('a test without a code', `2019-01,,${ODD},0,7`, 'test not mapped'),
  oneBad('a test whose code says null', `2019-01,NULL,${ODD},0,7`, 'test not mapped'),
  oneBad('a practice without a code', '2019-01,K,,0,7', 'practice not known'),
  oneBad('NUL in a code', `2019-01,K\0,${ODD},0,7`, 'test not mapped'),
  oneBad('a cell too few', `2019-01,K,${ODD},0`, 'bad row'),
  oneBad(
    'a cell too many',
    `2019-01,K,${ODD},0,7,8`,
    'bad row',
    /1 row does not have as many cells/,
  ),
  oneBad('a row of totals', `Total,K,${ODD},0,600`, 'bad row'),
  oneBad('a header among the rows', LAB_HEADER.trim(), 'bad row'),
  oneBad(
    'a line of a hundred thousand letters',
    `2019-01,${'K'.repeat(100_000)},${ODD},0,7`,
    'test not mapped',
  ),
  oneBad('a formula for a test', `2019-01,=1+1,${ODD},0,7`, 'test not mapped'),
];

/** Each with a key of its own: 60 practices, 2 tests, 9 result categories, 20 months. */
const largeRow = (i: number): string =>
  `${MONTHS[Math.floor(i / 1080)]},${i % 120 < 60 ? 'K' : 'NA'},${MANY[i % 60]},${(Math.floor(i / 120) % 9) - 1},${1000 + (i % 500)}\n`;

/** Half a year of two practices. */
const WHOLE =
  LAB_HEADER +
  MONTHS.slice(0, 6)
    .flatMap(month => ['P1', 'P2'].map(id => `${month},K,${id},0,5021\n`))
    .join('');

/** What ends too early, or seems to. */
const CUT_OFF: readonly BadFile<DropReason>[] = [
  ...(
    [
      ['inside a row', WHOLE.slice(0, -8), 'and has 3 of 5 cells'],
      ['after a comma', WHOLE.slice(0, WHOLE.lastIndexOf(',') + 1), 'and its last cell is empty'],
      ['after a few letters', `${WHOLE}20`, 'and has 1 of 5 cells'],
      ['inside a quoted cell', `${WHOLE}2019-06-01,"K`, 'and has 2 of 5 cells'],
      [
        'inside the last number, so that half of the month is gone',
        WHOLE.slice(0, -4),
        'and its last month is low: Jun 2019 has 50% of what its other months have',
      ],
    ] as const
  ).map(([what, bytes, why]) => ({
    what: `cut off ${what}`,
    name: 'x.csv',
    bytes,
    verdict: {
      refused: new RegExp(`was cut off: its last line does not end, ${why}\\.$`),
      line: bytes.split('\n').length,
      fix: /^Copy or export the file again; all of it was left out\. If it is whole, press Enter at its end\.$/,
    },
  })),
  {
    what: 'a last line that lacks its end alone',
    name: 'x.csv',
    bytes: WHOLE.trimEnd(),
    verdict: {
      kept: 12,
      notice:
        /may have been cut off: its last line does not end\. If it is whole, press Enter there\.$/,
    },
  },
  {
    what: 'a last month far below the others',
    name: 'x.csv',
    bytes: WHOLE.slice(0, WHOLE.indexOf('2019-06,K,P2')),
    verdict: {
      kept: 11,
      notice:
        /may have been cut off: its last month is low: Jun 2019 has 50% of what its other months have\.$/,
    },
  },
  {
    what: 'an end in a quoted cell of several lines',
    name: 'x.csv',
    bytes: `${LAB_HEADER.trim()},note\n2019-01,K,P1,0,10,"of\ntwo lines"`,
    verdict: { kept: 1, notice: /its last line does not end/ },
  },
  {
    what: 'a tail month, which is dropped for that',
    name: 'x.csv',
    bytes: WHOLE.replaceAll(/(2019-06,K,P\d,0),5021/g, '$1,9'),
    verdict: { kept: 10, dropped: [{ reason: 'lead-in or tail month', rows: 2, lines: [] }] },
  },
];

/** Whatever else it has, a row of the wrong length or a second header is one bad row. */
const ONE_BAD: readonly BadFile<DropReason>[] = [
  {
    what: 'a blank line, and the header a second time',
    name: 'x.csv',
    bytes: `\n${GOOD_LAB_FILE}${GOOD_LAB_FILE.replace(',0,', ',1,')}`,
    verdict: { kept: 2, dropped: [{ reason: 'bad row', rows: 1, lines: [4] }] },
  },
  {
    what: 'a row with one cell more than most, where commas end the header',
    name: 'x.csv',
    bytes: `${LAB_HEADER.trim()},\n${[0, 1, 2].map(category => `2019-01,K,P1,${category},10\n`).join('')}${row},7\n`,
    verdict: {
      kept: 3,
      dropped: [{ reason: 'bad row', rows: 1, lines: [5] }],
      notice: /1 row does not have as many cells/,
    },
  },
];

/** Twenty thousand rows of which one is bad. */
const LARGE: BadFile<DropReason> = {
  what: 'a large file with one bad row',
  name: 'x.csv',
  bytes:
    LAB_HEADER +
    Array.from({ length: 20_000 }, (_, i) =>
      i === 12_344 ? '2019-01,K,P1,0,?\n' : largeRow(i),
    ).join(''),
  verdict: {
    kept: 19_999,
    dropped: [{ reason: 'count not readable', rows: 1, lines: [12_346] }],
    notice:
      /the count of 1 row cannot be read \(“\?” in 1 row, first in line 12346\)\. What this row counts is shown as uncertain/,
  },
};

export const LAB_FILES: readonly BadFile<DropReason>[] = [
  ...REFUSED,
  ...ODD_FILES,
  ...ODD_ROWS,
  ...ONE_BAD,
  ...CUT_OFF,
  LARGE,
];
