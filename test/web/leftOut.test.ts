import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { folderOf, storeOfFolder } from '../support/folderOf.ts';
import { Dice } from '../support/randomData.ts';

// Counts that the build leaves out. A total with such a count in it would give it away to whoever subtracts
// the parts that are shown.

const PRACTICES = ['A81001', 'A81002', 'A81003', 'A81004', 'A81005', 'A81006'];
const FEW = 'A81009';
const TESTS: Readonly<Record<string, string>> = { K: 'POT', NA: 'SOD', CRP: 'CRPX' };
const LABS = ['ash', 'oak'] as const;
const CATEGORIES = [-1, 0, 1, 2, 5];
const MONTHS = ['2019-01-01', '2019-02-01'];
const HEADER = 'month,test_code,practice_id,result_category,count\n';
const LIST_SIZE = 5_000;

const ccgOf = (practice: string): string => (practice <= 'A81003' ? '15N' : '11N');

/** A count as a lab sends it: in full, or as a range. */
interface Cell {
  readonly month: string;
  readonly practice: string;
  readonly lab: string;
  readonly test: string;
  readonly category: number;
  readonly text: string;
}

function labCells(): Cell[] {
  const dice = new Dice(7);
  return MONTHS.flatMap(month =>
    PRACTICES.flatMap(practice =>
      Object.keys(TESTS).flatMap(test =>
        CATEGORIES.map(category => ({
          month,
          practice,
          test,
          category,
          lab: practice < 'A81005' ? LABS[0] : LABS[1],
          text: dice.chance(category === 0 ? 0.1 : 0.5) ? '1-5' : `${dice.whole(40, 60)}`,
        })),
      ),
    ),
  );
}

const CELLS = labCells();

/** Numbers that must not be found in what the site shows: a change of them changes no answer. */
interface Hidden {
  /** Counts of a practice that has fewer tests than MIN_PRACTICE_TESTS. */
  readonly ofFew: number;
  /** Counts of a practice that nothing is known about, and of a test that is not shown. */
  readonly ofUnknown: number;
  /** Exact counts in the combined file, of the cells that the lab's own file suppresses. */
  readonly inCombined: number;
}

async function siteOf(hidden: Hidden): Promise<{ app: RunningApp; remove(): Promise<void> }> {
  const lines = (lab: string): string =>
    CELLS.filter(cell => cell.lab === lab)
      .map(
        ({ month, practice, test, category, text }) =>
          `${month},${TESTS[test]},${practice},${category},${text}\n`,
      )
      .join('');
  const few = MONTHS.map(month => `${month},POT,${FEW},0,${hidden.ofFew}\n`).join('');
  const unknown = MONTHS.map(
    month =>
      `${month},POT,Z99999,0,${hidden.ofUnknown}\n${month},SECRET,A81001,0,${hidden.ofUnknown}\n`,
  ).join('');
  const combined = CELLS.filter(({ text }) => text === '1-5')
    .map(
      ({ month, practice, lab, test, category }) =>
        `${ccgOf(practice)},${hidden.inCombined},0,${lab},${month},${practice},${practice},${category},${test},${LIST_SIZE}\n`,
    )
    .join('');
  const data = await folderOf({
    'practice_codes.csv': `ccg_id,practice_id,practice_name,month,total_list_size\n${[
      ...PRACTICES,
      FEW,
    ]
      .flatMap(id =>
        MONTHS.map(month => `${ccgOf(id)},${id},Surgery ${id},${month},${LIST_SIZE}\n`),
      )
      .join('')}`,
    'test_codes.csv': `datalab_testcode,testname,show_in_app?,code\n${Object.entries(TESTS)
      .map(([code, own]) => `${code},Test ${code},True,${own}\n`)
      .join('')}HID,Not shown,False,SECRET\n`,
    'labs.csv': `lab_id,name,test_code_columns,practice_mapping\n${LABS.map(id => `${id},Lab ${id},code,\n`).join('')}`,
    'labs/ash/2019.csv': HEADER + lines('ash') + few + unknown,
    'labs/oak/2019.csv': HEADER + lines('oak'),
    'all_processed.csv': `ccg_id,count,error,lab_id,month,practice_id,practice_name,result_category,test_code,total_list_size\n${combined}`,
  });
  const store = await storeOfFolder(data.path, { minPracticeTests: 100 });
  const app = await runApp(store.file);
  return {
    app,
    remove: async () => {
      await app.stop();
      await Promise.all([store.remove(), data.remove()]);
    },
  };
}

const COMPARED = ['practice_id', 'ccg_id', 'lab_id', 'test_code', 'result_category'] as const;
let site: Awaited<ReturnType<typeof siteOf>>;
let other: Awaited<ReturnType<typeof siteOf>>;
beforeAll(async () => {
  site = await siteOf({ ofFew: 11, ofUnknown: 3, inCombined: 2 });
  other = await siteOf({ ofFew: 17, ofUnknown: 90, inCombined: 4 });
});
afterAll(async () => {
  await site?.remove();
  await other?.remove();
});

/** The same question as page, program and picture, without what no count has a part in. */
const VIEWS = [
  ...[
    '/',
    '/start_here',
    '/methods',
    '/find',
    '/find.json?q=A81',
    '/find?q=Surgery',
    '/status.json',
  ],
  '/status',
  ...['measure', 'chart', 'grid', 'datatable'].map(view => `/data/${view}`),
  ...COMPARED.flatMap(compared =>
    ['raw', 'per1000', 'all'].flatMap(denominators => {
      const at = (view: string, ending: string): string =>
        `/data/${view}/by/${compared}/showing/ccg_id/all/lab_id/all/numerators/K/denominators/${denominators}/filter/all${ending}`;
      return [
        at('chart', ''),
        at('chart', '.json'),
        at('grid', ''),
        at('datatable', '.csv?deciles'),
      ];
    }),
  ),
];

/** When a store was built, how long that took, and what a file weighs and hashes to, differ anyway. */
const withoutTimes = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b\d+ \w+ \d{4}(?: at|,)? \d\d:\d\d(?::\d\d)?/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{12,64}\b/g, 'HASH')
    .replaceAll(/"(?:bytes|seconds)":[\d.]+/g, 'WEIGHT')
    .replaceAll(/\b[\d.,]+ (?:k?B|seconds|s|ms)\b/g, 'WEIGHT');

async function shown(app: RunningApp, at: string): Promise<string> {
  let response = await app.get(at);
  for (let i = 0; i < 3 && response.status >= 300 && response.status < 400; i++) {
    response = await app.get(response.headers.get('location') ?? '');
  }
  expect([at, response.status]).toEqual([at, 200]);
  return withoutTimes((await response.text()).replaceAll(/127\.0\.0\.1(?::|%3A)\d+/g, 'HOST'));
}

/** Where two texts part, with some of what follows: pages are too long for a message. */
function difference(one: string, two: string): readonly string[] {
  if (one === two) return [];
  const at = [...one].findIndex((letter, i) => letter !== two[i]);
  return [one, two].map(text => text.slice(Math.max(0, at - 80), at + 80));
}

describe('a count that the site leaves out', () => {
  it('is in no total: no answer changes when it does', async () => {
    const status = await (await site.app.get('/status.json')).text();
    for (const reason of [
      'too few tests',
      'practice not known',
      'test not shown',
      'lab built from its folder',
    ]) {
      expect(status).toContain(reason);
    }
    for (const at of VIEWS) {
      const parted = difference(await shown(site.app, at), await shown(other.app, at));
      expect({ at, parted }).toEqual({ at, parted: [] });
    }
  });
});
