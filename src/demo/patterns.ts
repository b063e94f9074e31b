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

// The stories in the charts. Each is a function of practice, test and month.

/** Practices that always stand out: highlighting one shows a line away from all others. */
export const HIGH_USER = practiceId(7);
export const LOW_USER = practiceId(31);
export const EARLY_VITAMIN_D = [3, 24, 41, 60, 70].map(practiceId);
export const NO_VITAMIN_D = practiceId(29);
export const KEEPS_OLD_MARKERS = [9, 39, 71].map(practiceId);
/** The last to turn to CRP, at the lab that promoted it last: in 2019 it is a third of their markers, and most of others’. */
export const SLOWEST_WITH_CRP = [49, 54].map(practiceId);
/** A practice that requests much less from this month on, by an agreed request form. */
export const CUTS_DOWN = practiceId(26);
export const CUTS_DOWN_FROM = monthOf(2018, 10);
/** The month from which Corrowdale uses another reference range for TSH. */
export const TSH_RANGE_CHANGE = monthOf(2018, 7);
export const FAR_PRACTICE = practiceId(FAR_AWAY);

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** December and August have fewer surgeries; January makes up for it. */
const WORKLOAD = [1.07, 0.98, 1.05, 0.97, 1.01, 1.0, 1.0, 0.92, 1.02, 1.06, 1.03, 0.84];

/** How cold samples get on the van, 0 to about 1.2; the winter of 2017/18 was long and severe. */
export function cold(month: Month): number {
  const season = (1 + Math.cos((2 * Math.PI * ((month % 12) - 0.4)) / 12)) / 2;
  const hard = month >= monthOf(2017, 11) && month <= monthOf(2018, 4) ? 1.25 : 0.95;
  return season * season * hard;
}

/** Tests a month per 1000 patients. */
export function rateOf(practice: Practice, test: DemoTest, month: Month): number {
  const habit = randomOf('habit', practice.id);
  const overall = activity(practice, habit.normal());
  const testHabit = Math.exp(0.16 * randomOf('habit', practice.id, test.code).normal());
  const reduction = practice.id === CUTS_DOWN && month >= CUTS_DOWN_FROM ? 0.55 : 1;
  return (
    base(practice, test, month) * overall * testHabit * reduction * (WORKLOAD[month % 12] ?? 1)
  );
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

/** Vitamin D testing spreads from practice to practice; a few began early and request the most. */
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

/** The tests requested beside CRP depend on the lab's machines. */
function esrShare(practice: Practice, month: Month): number {
  const lab = practice.labId(month);
  return { ash: 0.97, brine: 0.12, corrow: 0.6, drumley: 0.9 }[lab];
}

/** Shares of a test's results by category; the rest is within range. */
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
  // Odd tests: the lab seems to fill in the reference range wrongly, which is worth a telephone call.
  if (test.code === 'UACT' && lab === 'ash') shares.push([3, 0.12]);
  if (test.code === 'FER' && lab === 'corrow') shares.push([7, 0.2]);
  if (test.code === 'VITD' && lab === 'brine') shares.push([2, 0.3]);
  // Errors that happen everywhere occasionally.
  if (test.code === 'HB') shares.push([6, 0.0002], [4, 0.0001]);
  if (test.code === 'PSA') shares.push([5, 0.001]);
  if (test.code === 'CRP') shares.push([5, 0.0006]);
  return shares;
}
