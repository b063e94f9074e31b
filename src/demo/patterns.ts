import { type Month, monthOf } from '../domain/month.ts';
import type { ResultCode } from '../domain/resultCategory.ts';
import {
  FAR_AWAY,
  FIRST,
  LAST,
  type LabId,
  NO_LIST,
  type Practice,
  practiceId,
  TINY,
} from './places.ts';
import { randomOf } from './random.ts';
import type { DemoTest } from './tests.ts';

// The stories that the charts can tell. Each is one function of practice, test and month.

/** Practices that stand out for good: highlighting one shows a line of its own. */
export const HIGH_USER = practiceId(7);
export const LOW_USER = practiceId(31);
export const EARLY_VITAMIN_D = [3, 24, 41, 60, 70].map(practiceId);
export const NO_VITAMIN_D = practiceId(29);
export const KEEPS_OLD_MARKERS = [9, 39, 71].map(practiceId);
/** Asks for much less from this month on: an agreed request form. */
export const CUTS_DOWN = practiceId(26);
export const CUTS_DOWN_FROM = monthOf(2018, 10);
/** The month from which Corrowdale reads TSH against another range. */
export const TSH_RANGE_CHANGE = monthOf(2018, 7);
export const FAR_PRACTICE = practiceId(FAR_AWAY);

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** December and August are short of surgeries, January makes up for it. */
const WORKLOAD = [1.07, 0.98, 1.05, 0.97, 1.01, 1.0, 1.0, 0.92, 1.02, 1.06, 1.03, 0.84];

/** How cold it is on the van, 0 to about 1.2; the winter of 2017/18 was hard and long. */
export function cold(month: Month): number {
  const season = (1 + Math.cos((2 * Math.PI * ((month % 12) - 0.4)) / 12)) / 2;
  const hard = month >= monthOf(2017, 11) && month <= monthOf(2018, 4) ? 1.25 : 0.95;
  return season * season * hard;
}

/** Tests a month per 1000 patients. */
export function rateOf(practice: Practice, test: DemoTest, month: Month): number {
  const habit = randomOf('habit', practice.id);
  const overall = activity(practice, habit.normal());
  const own = Math.exp(0.16 * randomOf('habit', practice.id, test.code).normal());
  const cut = practice.id === CUTS_DOWN && month >= CUTS_DOWN_FROM ? 0.55 : 1;
  return base(practice, test, month) * overall * own * cut * (WORKLOAD[month % 12] ?? 1);
}

function activity(practice: Practice, normal: number): number {
  if (practice.id === HIGH_USER) return 1.8;
  if (practice.id === LOW_USER) return 0.45;
  if (practice.id === practiceId(TINY) || practice.id === practiceId(NO_LIST)) return 0.35;
  return Math.exp(0.2 * normal);
}

function base(practice: Practice, test: DemoTest, month: Month): number {
  switch (test.code) {
    case 'VITD':
      return vitaminD(practice, month);
    case 'CRP':
      return 20 * crpShare(practice, month);
    case 'ESR':
      return 20 * (1 - crpShare(practice, month)) * esrShare(practice, month);
    case 'PV':
      return 20 * (1 - crpShare(practice, month)) * (1 - esrShare(practice, month));
    default:
      return test.rate;
  }
}

/** Vitamin D testing spreads from practice to practice; a few began early and ask for most. */
function vitaminD(practice: Practice, month: Month): number {
  const random = randomOf('vitamin D', practice.id);
  if (practice.id === NO_VITAMIN_D) return 0.9;
  if (EARLY_VITAMIN_D.includes(practice.id)) return 10 + (8 * (month - FIRST)) / (LAST - FIRST);
  const start = FIRST + 6 + 26 * random.next();
  const plateau = 4 + 6 * random.next();
  return 1.2 + plateau * logistic((month - start) / (2 + 3 * random.next()));
}

/** Labs promoted CRP at different times; practices follow at their own speed, and some never do. */
const CRP_MIDPOINT: Readonly<Record<LabId, number>> = { ash: 2, brine: 22, corrow: 13, drumley: 8 };

function crpShare(practice: Practice, month: Month): number {
  if (KEEPS_OLD_MARKERS.includes(practice.id)) return 0.14;
  const random = randomOf('CRP', practice.id);
  const midpoint = FIRST + CRP_MIDPOINT[practice.labId(month)] + 5 * random.normal();
  return 0.1 + 0.86 * logistic((month - midpoint) / (1.5 + 4 * random.next()));
}

/** What is asked for beside CRP is a matter of what the lab's machines can do. */
function esrShare(practice: Practice, month: Month): number {
  const lab = practice.labId(month);
  return { ash: 0.97, brine: 0.12, corrow: 0.6, drumley: 0.9 }[lab];
}

/** Shares of a test's results by category; what is left over is within range. */
export function sharesOf(
  practice: Practice,
  test: DemoTest,
  month: Month,
): readonly (readonly [ResultCode, number])[] {
  const lab = practice.labId(month);
  let { under, over } = test;
  if (test.code === 'K') {
    over += 0.13 * practice.van * cold(month);
    under *= 1.25 - 0.4 * cold(month);
  }
  if (test.code === 'TSH' && lab === 'corrow') {
    [under, over] = month < TSH_RANGE_CHANGE ? [0.03, 0.095] : [0.065, 0.045];
  }
  const shares: [ResultCode, number][] = [
    [-1, under],
    [1, over],
  ];
  // Odd tests: something about how the lab fills in the range, worth a telephone call.
  if (test.code === 'UACT' && lab === 'ash') shares.push([3, 0.12]);
  if (test.code === 'FER' && lab === 'corrow') shares.push([7, 0.2]);
  if (test.code === 'VITD' && lab === 'brine') shares.push([2, 0.3]);
  // And what happens everywhere, now and then.
  if (test.code === 'HB') shares.push([6, 0.0002], [4, 0.0001]);
  if (test.code === 'PSA') shares.push([5, 0.001]);
  if (test.code === 'CRP') shares.push([5, 0.0006]);
  return shares;
}
