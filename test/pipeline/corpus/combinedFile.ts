import { zipOf } from '../../support/archives.ts';
import type { BadFile, Refused } from './badFile.ts';
import { damagedTexts } from './damage.ts';

const COLUMNS =
  'ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size';
const row = (practice: string, { count = '10', month = '2019-01-01', category = '0' } = {}) =>
  `C,${count},0,old,${month},${practice},Surgery ${practice},${category},K,5000`;

/** The predecessor's combined file, as it should be. */
const GOOD = `${COLUMNS}\n${row('P1')}\n`;

/** Rows of the combined file that came through, and those that did not. */
export interface Kept {
  readonly kept: number;
  readonly others: number;
}

const isRefused = (bad: BadFile<never>): bad is BadFile<never> & { readonly verdict: Refused } =>
  'refused' in bad.verdict;

const NAME_COLUMNS = /^Name the columns in the first line: /;

/** What is refused of it: it is there unpacked or in a zip. */
export const BAD_COMBINED: readonly {
  readonly what: string;
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly verdict: Refused;
}[] = [
  ...damagedTexts(GOOD)
    .filter(isRefused)
    .filter(({ name }) => !name.endsWith('.gz'))
    .map(({ name, ...bad }) => ({
      ...bad,
      name: name.endsWith('.zip') ? 'all_processed.csv.zip' : 'all_processed.csv',
    })),
  ...(
    [
      [
        'a header without rows',
        `${COLUMNS}\n`,
        { refused: /has a header and no rows/, fix: /^Export the file again/ },
      ],
      [
        'a column that is missing',
        GOOD.replace('lab_id,', '').replace(',old', ''),
        { refused: /lacks the column lab_id; it has ccg_id/, line: 1, fix: NAME_COLUMNS },
      ],
      [
        'a renamed column',
        GOOD.replace('count', 'number'),
        { refused: /lacks the column count; it has ccg_id, number/, line: 1, fix: NAME_COLUMNS },
      ],
      [
        'a column that stands there twice',
        `${COLUMNS},COUNT\n${row('P1')},12\n`,
        { refused: /has the column count more than once/, line: 1, fix: /^Keep one column/ },
      ],
      [
        'a quotation mark that is never closed',
        `${GOOD}C,10,0,old,2019-01-01,P1,"Surgery,0,K,5000\n${row('P2')}\n`,
        {
          refused: /has a quotation mark that is never closed, or out of place/,
          line: 3,
          fix: /^Export the file again/,
        },
      ],
      [
        'months as they are written in Britain',
        GOOD.replace('2019-01-01', '01/01/2019'),
        { refused: /line 2, column month, has “01\/01\/2019”/, line: 2, fix: /\w/ },
      ],
    ] as const
  ).map(([what, bytes, verdict]) => ({ what, name: 'all_processed.csv', bytes, verdict })),
];

const MANY = Array.from({ length: 60 }, (_, i) => `P${i + 1}`);
const withRow = (odd: string): string =>
  `${COLUMNS}\n${MANY.map(practice => `${row(practice)}\n`).join('')}${odd}\n`;

const odd = (what: string, line: string, kept: boolean) => ({
  what,
  name: 'all_processed.csv',
  bytes: withRow(line),
  verdict: kept ? { kept: 61, others: 0 } : { kept: 60, others: 1 },
});

/** What is odd in one row of sixty-one, the others of which are kept. */
export const ODD_COMBINED: readonly {
  readonly what: string;
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly verdict: Kept;
}[] = [
  ...['-5', '*', 'some', '99999999999', ''].map(count =>
    odd(`the count “${count}”`, row('ODD', { count }), false),
  ),
  ...['<6', '1-5', '1–5', '3.5', '"1,449"'].map(count =>
    odd(`the count “${count}”`, row('ODD', { count }), true),
  ),
  ...['2019-13-01', '2019-01-45', '9999-01-01', ''].map(month =>
    odd(`the month “${month}”`, row('ODD', { month }), false),
  ),
  ...['8', '-2', ''].map(category =>
    odd(`the result category “${category}”`, row('ODD', { category }), false),
  ),
  odd('a practice without a code', row(''), false),
  odd('a cell too few', row('ODD').replace(',5000', ''), false),
  odd('a cell too many', `${row('ODD')},more`, false),
  odd('the header a second time', COLUMNS, false),
  {
    what: 'a zip with what macOS adds',
    name: 'all_processed.csv.zip',
    bytes: zipOf([
      { name: '__MACOSX/._a.csv', content: 'x' },
      { name: 'a.csv', content: GOOD },
    ]),
    verdict: { kept: 1, others: 0 },
  },
];
