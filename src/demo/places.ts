import { type Month, monthOf } from '../domain/month.ts';
import { randomOf } from './random.ts';

/** The demo's 36 months: three whole winters and the start of a fourth. */
export const FIRST = monthOf(2017, 1);
export const LAST = monthOf(2019, 12);

export interface Lab {
  readonly id: string;
  readonly name: string;
  /** It writes counts from 1 to this number as a range. */
  readonly suppressedUpTo: 5 | 6;
}

/** None of these hospitals exist. The last one is only in the combined file. */
export const LABS = [
  { id: 'ash', name: 'Ashmere', suppressedUpTo: 5 },
  { id: 'brine', name: 'Brinehaven', suppressedUpTo: 5 },
  { id: 'corrow', name: 'Corrowdale', suppressedUpTo: 6 },
  { id: 'drumley', name: 'Drumley', suppressedUpTo: 5 },
] as const satisfies readonly Lab[];
export type LabId = (typeof LABS)[number]['id'];

/** None of these commissioners exist: real codes do not begin with a Z. */
export const CCGS = [
  ['Z1A', 'Ashmere North CCG'],
  ['Z2B', 'Ashmere South CCG'],
  ['Z3C', 'Brine Coast CCG'],
  ['Z4D', 'Corrowdale CCG'],
  ['Z5E', 'Wold and Weir CCG'],
  ['Z6F', 'Drumley Fen CCG'],
] as const;

export interface Practice {
  readonly id: string;
  readonly name: string;
  readonly ccgId: (month: Month) => string;
  readonly labId: (month: Month) => LabId;
  readonly opens: Month;
  /** The last month in which it is open. */
  readonly closes: Month;
  /** Registered patients, whether or not practice_codes.csv has them. */
  readonly patients: (month: Month) => number;
  readonly listSizeKnown: (month: Month) => boolean;
  /** Whether practice_codes.csv lists it; otherwise it is only in the combined file. */
  readonly listed: boolean;
  /** How long its samples are on the van: 0 is next door to the lab, 1 is hours away. */
  readonly van: number;
}

/** The practices with a story, by number. */
export const CLOSES = 44;
export const TAKES_OVER = 45;
export const CHANGES_LAB = 20;
const CHANGES_CCG = 18;
export const FAR_AWAY = 15;
export const TINY = 87;
export const NO_LIST = 88;
const LIST_LATE = 12;
const LIST_GAP = 63;
const UNLISTED = [85, 86];

export const practiceId = (number: number): string => `Z99${String(number).padStart(3, '0')}`;

/** The first number of each range of practices, with its CCG and its lab. */
const RUNS: readonly (readonly [number, string, LabId])[] = [
  [1, 'Z1A', 'ash'],
  [19, 'Z2B', 'ash'],
  [33, 'Z5E', 'ash'],
  [37, 'Z3C', 'brine'],
  [57, 'Z5E', 'corrow'],
  [65, 'Z4D', 'corrow'],
  [79, 'Z6F', 'drumley'],
  [TINY, 'Z1A', 'ash'],
];

/** How far the vans of each lab drive: at Brinehaven the coastal round takes the whole day. */
const VAN: Readonly<Record<LabId, readonly [number, number]>> = {
  ash: [0, 0.25],
  brine: [0.5, 1],
  corrow: [0.1, 0.4],
  drumley: [0.1, 0.35],
};

const HEADS =
  'Alder Bracken Cinder Dunlin Elder Fallow Gorse Heron Juniper Kestrel Lark Marl Nettle Plover Quill Rush Sorrel Teasel Umber Vetch Wren Yarrow'.split(
    ' ',
  );
const TAILS = ['combe', 'wick', 'mere', 'holt', 'sby', 'garth', 'stow'];
const KINDS = ['Surgery', 'Medical Centre', 'Health Centre', 'Practice', 'Family Doctors'];

/** 22 first parts and 7 endings have no common factor, so the first 154 names all differ. */
const nameOf = (number: number): string =>
  `${HEADS[number % 22]}${TAILS[number % 7]} ${KINDS[(number * 3) % 5]}`;

const MERGER = monthOf(2018, 3);

function practice(number: number): Practice {
  const [, ccg, lab] = RUNS.findLast(([first]) => first <= number) ?? [0, 'Z1A', 'ash'];
  const random = randomOf('practice', number);
  let base = 0;
  while (base < 2_000 || base > 20_000) base = Math.exp(8.95 + 0.6 * random.normal());
  const growth = 0.004 + 0.015 * random.normal();
  const [nearest, farthest] = VAN[lab];
  const van = number === FAR_AWAY ? 1 : nearest + (farthest - nearest) * random.next();
  /** Lists are counted once a quarter. */
  const patients = (month: Month): number =>
    Math.round(base * (1 + (growth * Math.floor((month - FIRST) / 3)) / 4));
  return {
    id: practiceId(number),
    name: number === NO_LIST ? 'Fenland Outreach Service' : nameOf(number),
    ccgId: month => (number === CHANGES_CCG && month >= monthOf(2019, 4) ? 'Z2B' : ccg),
    labId: month => (number === CHANGES_LAB && month >= monthOf(2018, 10) ? 'corrow' : lab),
    opens: number === TINY ? monthOf(2019, 5) : FIRST,
    closes: number === CLOSES ? MERGER : LAST,
    patients: month => {
      if (number === TINY) return 310;
      return number === TAKES_OVER && month > MERGER ? patients(month) + 2_900 : patients(month);
    },
    listSizeKnown: month =>
      number !== NO_LIST &&
      !(number === LIST_LATE && month < monthOf(2017, 5)) &&
      !(number === LIST_GAP && month >= monthOf(2018, 6) && month <= monthOf(2018, 8)),
    listed: !UNLISTED.includes(number),
    van,
  };
}

export const PRACTICES: readonly Practice[] = Array.from({ length: NO_LIST }, (_, i) =>
  practice(i + 1),
);

export const isOpen = (practice: Practice, month: Month): boolean =>
  month >= practice.opens && month <= practice.closes;
