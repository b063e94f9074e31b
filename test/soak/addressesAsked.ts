import { Dice } from '../support/randomData.ts';

const TESTS = [
  'K',
  'NA',
  'TSH',
  'CRP',
  'ESR',
  'HB',
  'CREA',
  'VITD',
  'B12',
  'FER',
  'PSA',
  'CHOL',
] as const;
const PAGES = ['', 'start_here', 'outliers/latest', 'methods', 'find?q=ash', 'outliers', 'status'];

interface Question {
  readonly view: string;
  readonly by: string;
  readonly ccg?: string;
  readonly test: string;
  readonly denominator?: string;
}

const addressOf = ({ view, by, ccg = 'all', test, denominator = 'per1000' }: Question): string =>
  `data/${view}/by/${by}/showing/ccg_id/${ccg}/lab_id/all/numerators/${test}/denominators/${denominator}/filter/all`;

/** What readers share as links and come back to; the first are asked for most. */
const POPULAR: readonly string[] = [
  ...PAGES,
  ...TESTS.flatMap(test => [
    addressOf({ view: 'measure', by: 'practice_id', test }),
    addressOf({ view: 'chart', by: 'practice_id', test }),
    `${addressOf({ view: 'chart', by: 'practice_id', test })}?highlight_entities=Z99004`,
    addressOf({ view: 'grid', by: 'practice_id', test }),
    addressOf({ view: 'chart', by: 'lab_id', test }),
    addressOf({ view: 'datatable', by: 'ccg_id', test }),
  ]),
];

/** Questions that nobody asked before, each once. */
function* newQuestions(): Generator<string> {
  for (const denominator of ['raw', ...TESTS]) {
    for (const ccg of ['Z1A', 'Z2B', 'Z3C', 'Z4D', 'Z5E', 'Z6F', 'all']) {
      for (const test of TESTS) {
        if (test === denominator) continue;
        for (const view of ['chart', 'grid', 'datatable']) {
          for (const by of ['practice_id', 'lab_id']) {
            yield addressOf({ view, by, ccg, test, denominator });
          }
        }
      }
    }
  }
}

/** How much of all requests (0 to 1) asks what nobody asked before, and how much of the rest downloads rows. */
export interface Mix {
  readonly newShare: number;
  readonly fileShare: number;
}

/** What a morning's readers ask for: mostly pages that others have had, as often as 1/n for the nth; the same in every run. */
export function* addressesAsked({ newShare, fileShare }: Mix): Generator<string> {
  const dice = new Dice(20_190_401);
  const weights = POPULAR.map((_, i) => 1 / (i + 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let unasked = newQuestions();
  const nextNew = (): string => {
    for (;;) {
      const { value } = unasked.next();
      if (value !== undefined) return value;
      unasked = newQuestions();
    }
  };
  for (;;) {
    if (dice.chance(newShare)) yield nextNew();
    else if (dice.chance(fileShare)) {
      const file = addressOf({ view: 'chart', by: 'practice_id', test: dice.one(TESTS) });
      yield `${file}.${dice.chance(0.7) ? 'csv' : 'json'}`;
    } else {
      let left = dice.next() * whole;
      const place = weights.findIndex(weight => {
        left -= weight;
        return left <= 0;
      });
      yield POPULAR[place] ?? '';
    }
  }
}
