import { ENTITIES, ENTITY_TYPES } from '../../../src/domain/entityType.ts';
import type { BadFile, Refused } from './badFile.ts';
import { damagedTexts } from './damage.ts';

/** A reference table as it should be, and what else than any text can be wrong with it. */
export interface ReferenceTable {
  readonly name: string;
  readonly good: string;
  /** A column that it cannot do without. */
  readonly column: string;
  /** Rows at fault: the table is `good` with one more row, in the line after. */
  readonly badRows: readonly (readonly [row: string, refused: RegExp])[];
}

/** Of the labs (field guide, section 2). */
export const LAB_TABLES: readonly ReferenceTable[] = [
  {
    name: 'practice_codes.csv',
    good: 'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
    column: 'practice_id',
    badRows: [
      ['C,,Two,2019-01,5000', /practice_id is empty/],
      ['C,P2,Two,soon,5000', /month is not a month/],
      ['C,P2,Two,2019-13,5000', /month is not a month/],
      ['C,P2,Two,2019-01,many', /total_list_size is not a number of patients/],
      ['C,P2,Two,2019-01,-5', /total_list_size is not a number of patients/],
      ['C,P2,Two,2019-01,"4,00"', /total_list_size is not a number of patients/],
      ['C,P2,Two,2019-01,<6', /total_list_size is not a number of patients/],
      ['C,P1,One,2019-01,4000', /two rows for one practice and month that differ: lines 2 and 3/],
    ],
  },
  {
    name: 'test_codes.csv',
    good: 'datalab_testcode,testname,show_in_app?\nNA,Sodium,True\n',
    column: 'datalab_testcode',
    badRows: [
      ['NA,Natrium,True', /has the code NA in line 2 and in line 3/],
      ['N,Sodium,True', /has the name Sodium in line 2 and in line 3/],
      ['K,Potassium,maybe', /show_in_app\? is neither True nor False/],
      ['all,All tests,True', /has a test with the code all, which the addresses of charts use/],
    ],
  },
  {
    name: 'labs.csv',
    good: 'lab_id,name,test_code_columns,practice_mapping\nnd,North Devon,,\n',
    column: 'lab_id',
    badRows: [
      [',Nameless,,', /lab_id is empty/],
      ['a/b,Slash,,', /lab_id may only have letters, digits/],
    ],
  },
  {
    name: 'ccgs.csv',
    good: 'ccg_id,name\n15N,Devon\n',
    column: 'ccg_id',
    badRows: [[',Nowhere', /ccg_id is empty/]],
  },
  {
    name: 'nd_practice_mapping.csv',
    good: 'LIMS code,ODS code\nNA,P1\n',
    column: 'LIMS code',
    badRows: [
      [',P2', /LIMS code is empty/],
      ['NA,P2', /gives the LIMS code of line 3 another ODS code than line 2/],
    ],
  },
  {
    name: 'events.csv',
    good: 'date,lab_id,test_code,text,link\n2018-07-01,nd,NA,New analyser,https://example.org\n',
    column: 'text',
    badRows: [
      ['summer,nd,NA,Strike,', /date is not a date with the year first/],
      ['01/07/2018,nd,NA,Strike,', /date is not a date with the year first/],
      ['2018-07-01,nd,NA,,', /text is empty/],
      [
        '2018-07-01,nd,NA,Strike,javascript:alert(1)',
        /link is not an address that begins with https/,
      ],
      ['2018-07-01,nd,NA,Strike,data:text/html;x', /link is not an address that begins with https/],
      [`2018-07-01,nd,NA,${'x'.repeat(201)},`, /text is longer than 200 characters/],
    ],
  },
];

/** Of prescribing (field guide, 4.1). */
export const PRESCRIBING_TABLES: readonly ReferenceTable[] = [
  {
    name: 'practices.csv',
    good: 'code,name,setting,status_code,pcn_id,ccg_id\nNA,First,4,A,U1,11M\n',
    column: 'code',
    badRows: [
      [',Nameless,4,A,U1,11M', /code is empty/],
      ['P2,Second,four,A,U1,11M', /setting is not a number/],
      ['NA,First,4,C,U1,11M', /lists NA twice, with different values: lines 2 and 3/],
    ],
  },
  ...ENTITY_TYPES.filter(type => ENTITIES[type].parents.length === 0).map(type => ({
    name: `${ENTITIES[type].table}.csv`,
    good: 'code,name\nU1,One\n',
    column: 'name',
    badRows: [
      [',Nameless', /code is empty/],
      ['U1,Other', /lists U1 twice, with different values: lines 2 and 3/],
    ] as const,
  })),
  {
    name: 'ccgs.csv',
    good: 'code,name,stp_id,regional_team_id\n11M,Gloucestershire,QR1,Y58\n',
    column: 'code',
    badRows: [
      ['11M,Gloucestershire,QR2,Y58', /lists 11M twice, with different values: lines 2 and 3/],
    ],
  },
  {
    name: 'bnf.csv',
    good: 'subpara_code,subpara,chemical_code,chemical\n0212000,Lipids,0212000Y0,Simvastatin\n',
    column: 'chemical_code',
    badRows: [],
  },
];

const MEASURE = {
  id: 'k',
  title: 'K',
  why_it_matters: 'It does.',
  numerators: ['K'],
  denominators: ['per1000'],
};
const measures = (...changes: readonly object[]): string =>
  JSON.stringify(changes.map(change => ({ ...MEASURE, ...change })));
const MEANWHILE = /Until then the measures that come with the program are shown\.$/;
const asText = /^Save it as plain text, in UTF-8/;
const GOOD_MEASURES = measures({});

/** What may be wrong with measures.json. */
export const BAD_MEASURES: readonly (readonly [
  what: string,
  bytes: string | Buffer,
  verdict: Refused,
])[] = [
  ['empty', '', { refused: /is empty/, fix: /^Copy or export the file again/ }],
  ['a PDF', '%PDF-1.7\n', { refused: /is a PDF, not JSON/, fix: asText }],
  ['a web page', '<!doctype html><p>', { refused: /is a web page, not JSON/, fix: asText }],
  [
    'zeros',
    Buffer.alloc(99),
    { refused: /begins with zeros/, fix: /^Copy or export the file again/ },
  ],
  ['UTF-16', Buffer.from(GOOD_MEASURES, 'utf16le'), { refused: /is in UTF-16/, fix: asText }],
  [
    'cut off',
    `${GOOD_MEASURES.slice(0, -9)}`,
    { refused: /cannot be read as JSON/, line: 1, fix: MEANWHILE },
  ],
  [
    'a comma too many',
    '[\n{"id": "a", "title": }, {"id": "b", "title": "c"}]',
    { refused: /cannot be read as JSON/, line: 2, fix: MEANWHILE },
  ],
  [
    'curly quotation marks',
    '[{“id”: "a"}]',
    { refused: /cannot be read as JSON/, line: 1, fix: /^Replace the curly quotation marks/ },
  ],
  ['no list', '{"id": "a"}', { refused: /the list of measures: /, fix: MEANWHILE }],
  ['words in it', '["potassium"]', { refused: /measure number 1: /, fix: MEANWHILE }],
  [
    'a field empty',
    measures({ title: '' }),
    { refused: /measure k, field title: /, fix: MEANWHILE },
  ],
  [
    'an unknown filter',
    measures({ filter: 'high' }),
    { refused: /measure k, field filter: is not a result filter/, fix: MEANWHILE },
  ],
  [
    'a day that is none',
    measures({ reviewed: '2024-02-30' }),
    { refused: /measure k, field reviewed: write the date as 2024-01-31/, fix: MEANWHILE },
  ],
  [
    'an unknown better side',
    measures({ better: 'more' }),
    { refused: /measure k, field better/, fix: MEANWHILE },
  ],
  [
    'a link that runs',
    measures({ links: [{ text: 'x', href: 'javascript:alert(1)' }] }),
    { refused: /measure k, field links\.0\.href/, fix: MEANWHILE },
  ],
  ['an id twice', measures({}, {}), { refused: /has two measures with the id k/, fix: MEANWHILE }],
];

/** A bad version of a table. */
export interface Bad {
  readonly what: string;
  readonly bytes: string | Buffer;
  readonly verdict: Refused;
}

const isRefused = (bad: BadFile<never>): bad is BadFile<never> & Bad => 'refused' in bad.verdict;

const QUOTE_FIX = /^Put the whole cell in quotes and write a quote inside it twice/;

/** What may be wrong with a table, and what must be said of it. */
export function badTables({ good, column, badRows }: ReferenceTable): Bad[] {
  const [header = '', first = ''] = good.split('\n');
  const texts = damagedTexts(good)
    .filter(isRefused)
    // A table is never packed.
    .filter(({ name }) => name === 'x.csv')
    .map(bad =>
      /quotation mark/.test(bad.what)
        ? {
            ...bad,
            verdict: {
              refused: /has a quotation mark that is never closed/,
              line: 1,
              fix: QUOTE_FIX,
            },
          }
        : bad,
    );
  const more: readonly (readonly [what: string, bytes: string, verdict: Refused])[] = [
    [
      'a column that is missing',
      good.replace(column, 'other'),
      {
        refused: new RegExp(`lacks the column ${column.replace('?', '\\?')}; it has `),
        line: 1,
        fix: /^Name the columns in the first line: /,
      },
    ],
    [
      'a column that stands there twice',
      `${header},${column.toUpperCase()}\n${first},x\n`,
      {
        refused: new RegExp(`has the column ${column} more than once`),
        line: 1,
        fix: /^Keep one column of each name/,
      },
    ],
    [
      'a cell too few',
      `${good}x\n`,
      {
        refused: /has 1 cells where its header names \d/,
        line: 3,
        fix: /^Put text with a comma into straight quotes/,
      },
    ],
    [
      'a cell too many',
      `${good}${first},more\n`,
      {
        refused: /has \d cells where its header names \d/,
        line: 3,
        fix: /^Put text with a comma into straight quotes/,
      },
    ],
    [
      'a quotation mark that is never closed',
      `${good}"${first}\n${first}\n`,
      { refused: /has a quotation mark that is never closed/, line: 3, fix: QUOTE_FIX },
    ],
    [
      'a quotation mark inside a cell',
      `${good}a"b${first}\n`,
      { refused: /has a quotation mark that is out of place/, line: 3, fix: QUOTE_FIX },
    ],
  ];
  const rows = badRows.map(
    ([row, refused]) =>
      [`the row ${row.slice(0, 60)}`, `${good}${row}\n`, { refused, line: 3, fix: /\w/ }] as const,
  );
  return [
    ...texts,
    ...[...more, ...rows].map(([what, bytes, verdict]) => ({
      what,
      bytes,
      verdict,
    })),
  ];
}
