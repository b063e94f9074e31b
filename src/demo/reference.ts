import { isoMonth } from '../domain/month.ts';
import { csvText } from './csv.ts';
import { eventsCsv } from './events.ts';
import { CCGS, FIRST, isOpen, LABS, LAST, PRACTICES, type Practice } from './places.ts';
import { HIDDEN_TEST, localCodes, TESTS } from './tests.ts';

/** The file with Brinehaven's own practice codes; labs.csv names it. */
const BRINE_MAPPING = 'brinehaven_practices.csv';

/** Brinehaven writes a practice as four letters of its name; two have a branch with its own code. */
export const brineCode = (practice: Practice): string => practice.name.slice(0, 4).toUpperCase();
export const BRANCHES: Readonly<Record<string, string>> = { Z99040: 'QUAY', Z99050: 'LIGHTH' };
/** Other senders of tests to Brinehaven, which are not practices. */
export const NO_PRACTICES = ['WARD3', 'DENT', 'PRIVAT'];

/** The reference files of the data folder, by name. */
export function referenceFiles(): Map<string, string> {
  return new Map([
    ['practice_codes.csv', practiceCodes()],
    ['test_codes.csv', testCodes()],
    ['labs.csv', labs()],
    ['ccgs.csv', csvText([['ccg_id', 'name'], ...CCGS])],
    [BRINE_MAPPING, brineMapping()],
    ['events.csv', eventsCsv()],
  ]);
}

function practiceCodes(): string {
  const lines: (string | number)[][] = [
    ['ccg_id', 'practice_id', 'practice_name', 'month', 'total_list_size'],
  ];
  for (const practice of PRACTICES.filter(listed => listed.listed)) {
    for (let month = FIRST; month <= LAST; month++) {
      if (!isOpen(practice, month)) continue;
      const size = practice.listSizeKnown(month) ? practice.patients(month) : '';
      lines.push([practice.ccgId(month), practice.id, practice.name, isoMonth(month), size]);
    }
  }
  return csvText(lines);
}

/** Like the real list, it has columns that are not used here, and a space after one name. */
function testCodes(): string {
  const header = [
    'datalab_testcode',
    'testname',
    'show_in_app?',
    'ash_testcode',
    'brine_testcode',
    'corrow_testcode',
    'other_corrow_codes',
    'checked_by',
    'notes',
  ];
  const lines = [...TESTS, HIDDEN_TEST].map(test => {
    const [corrow = '', ...otherCodes] = localCodes(test, 'corrow');
    return [
      test.code,
      test.code === 'PV' ? `${test.name} ` : test.name,
      test === HIDDEN_TEST ? 'False' : 'True',
      test.code,
      localCodes(test, 'brine')[0] ?? '',
      corrow,
      otherCodes.join(' '),
      '',
      otherCodes.length > 0 ? 'two analysers at Corrowdale' : '',
    ];
  });
  return csvText([header, ...lines]);
}

function labs(): string {
  const columns = new Map([
    ['ash', ['ash_testcode', '']],
    ['brine', ['brine_testcode', BRINE_MAPPING]],
    ['corrow', ['corrow_testcode other_corrow_codes', '']],
  ]);
  return csvText([
    ['lab_id', 'name', 'test_code_columns', 'practice_mapping'],
    ...LABS.map(lab => [lab.id, lab.name, ...(columns.get(lab.id) ?? ['', ''])]),
  ]);
}

function brineMapping(): string {
  const brinePractices = PRACTICES.filter(practice => practice.labId(FIRST) === 'brine');
  return csvText([
    ['LIMS code', 'ODS code'],
    ...brinePractices.map(practice => [brineCode(practice), practice.id]),
    ...Object.entries(BRANCHES).map(([id, code]) => [code, id]),
    ...NO_PRACTICES.map(code => [code, '']),
  ]);
}
