import fc from 'fast-check';
import { GROUP_BYS } from '../../src/domain/groupBy.ts';
import { RESULT_FILTERS } from '../../src/domain/resultCategory.ts';
import { WINDOWS } from '../../src/domain/series.ts';
import {
  type ChartState,
  DECILE_STYLES,
  type Denominator,
  idSet,
  isAnyHighlighted,
  ORDERS,
  ordersFor,
  PEERS,
  possiblePeers,
  SORT_COLUMNS,
  sortColumnsBy,
  VIEWS,
} from '../../src/state/chartState.ts';
import { LONGEST_NAME, tidyName } from '../../src/state/ownGroups.ts';

/** Words with a meaning of their own in a URL, which no code can be. */
const RESERVED = ['', 'all', 'per1000', 'raw', 'tests'];

/** Where the code points of half a character begin, and how many there are. */
const HALVES = { from: 0xd800, count: 0x800 };

/** The character of a number, when all but the halves are numbered. */
const characterOf = (n: number): string =>
  String.fromCodePoint(n < HALVES.from ? n : n + HALVES.count);

/**
 * Any character of Unicode, as fast-check’s unit `binary`. That one makes a table of all of them, which takes 1.5 s of a
 * core in each test process.
 */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - HALVES.count })
  .map(characterOf, text => {
    const point = String(text).codePointAt(0) ?? 0;
    const n = point < HALVES.from ? point : point - HALVES.count;
    if (characterOf(n) !== text) throw new Error('It is not one character.');
    return n;
  });

/** Codes as labs write them, and whatever else a file may hold. */
export const code = fc
  .oneof(
    fc.constantFrom(
      'K',
      'NA',
      'RET#',
      'RET%',
      'A+B',
      'a/b',
      'GLU?',
      'x y',
      'é',
      '😀',
      '%2B',
      "O'X",
    ),
    fc.constantFrom(
      '.',
      '..',
      '+',
      '%',
      '&',
      '=',
      ';',
      ',',
      '-month',
      '(1)',
      '.json',
      'a.csv',
      '\\',
    ),
    fc.string({ minLength: 1, maxLength: 8 }),
    fc.string({ minLength: 1, maxLength: 6, unit: anyCharacter }),
  )
  .filter(text => !RESERVED.includes(text));

const codes = fc.array(code, { maxLength: 5 }).map(idSet);

const denominator: fc.Arbitrary<Denominator> = fc.oneof(
  fc.constantFrom<Denominator>({ kind: 'per1000' }, { kind: 'raw' }),
  codes.map((ids): Denominator => ({ kind: 'tests', codes: ids })),
);

/** Names that somebody might type, and that a program might. */
const groupName = fc
  .oneof(
    fc.constantFrom(
      'North',
      'a:b',
      'R&D + “us”',
      "O'Hara’s 100%",
      'اختبار',
      '=1+1',
      '<b>',
      '#1?',
      '%3A',
    ),
    fc.string({ minLength: 1, maxLength: LONGEST_NAME }),
    fc.string({ minLength: 1, maxLength: LONGEST_NAME / 2, unit: anyCharacter }),
  )
  .map(tidyName)
  .filter(name => name !== '');

/** Own groups, each with a name of its own. */
export const ownGroups = fc.uniqueArray(
  fc.record({
    name: groupName,
    ids: fc.array(code, { minLength: 1, maxLength: 5 }).map(idSet),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);

const earlier = fc.integer({ min: 1900 * 12, max: 2099 * 12 });
const later = fc.integer({ min: 2100 * 12, max: 2200 * 12 });

const range = fc.oneof(
  fc.constant(null),
  fc.record({ from: earlier, to: fc.option(later) }),
  fc.record({ from: fc.constant(null), to: later }),
);

/** Every state that there is. */
export const chartState: fc.Arbitrary<ChartState> = fc
  .record({
    view: fc.constantFrom(...VIEWS),
    groupBy: fc.constantFrom(...GROUP_BYS),
    ccgIds: codes,
    labIds: codes,
    practiceIds: codes,
    numerators: codes,
    denominator,
    filter: fc.constantFrom(...RESULT_FILTERS),
    from: fc.option(earlier),
    to: fc.option(later),
    window: fc.constantFrom(...WINDOWS),
    lastYear: fc.boolean(),
    baseline: range,
    periodA: range,
    periodB: range,
    rebase: fc.option(earlier),
    withoutSeason: fc.boolean(),
    highlight: fc.uniqueArray(code, { maxLength: 5 }),
    groups: ownGroups,
    onlyGroups: fc.boolean(),
    hideSparse: fc.boolean(),
    order: fc.constantFrom(...ORDERS),
    equalColours: fc.boolean(),
    peers: fc.constantFrom(...PEERS),
    onlyHighlighted: fc.boolean(),
    deciles: fc.constantFrom(...DECILE_STYLES),
    sort: fc.uniqueArray(
      fc.record({ column: fc.constantFrom(...SORT_COLUMNS), descending: fc.boolean() }),
      { maxLength: 4, selector: key => key.column },
    ),
    page: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9_999_999 })),
    embed: fc.boolean(),
    data: fc.option(fc.stringMatching(/^[0-9a-f]{12}(-[0-9a-f]{4})?$/)),
  })
  // What only practices can have, or the tests of one, others do not.
  .map(state => ({
    ...state,
    order: ordersFor(state).includes(state.order) ? state.order : 'highest',
    peers: possiblePeers(state, state.peers),
    onlyGroups: state.onlyGroups && state.groups.length > 0,
    onlyHighlighted: state.onlyHighlighted && isAnyHighlighted(state),
    sort: state.sort.filter(key => sortColumnsBy(state.groupBy).includes(key.column)),
  }));
