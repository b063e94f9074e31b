import { monthOf } from '../../domain/month.ts';
import { CCGS, PRACTICES } from '../places.ts';

/** The demo's six months. */
export const FIRST = monthOf(2024, 10);
export const LAST = monthOf(2025, 3);

/** None of these regions, ICBs and networks exist: real codes do not begin with a Z. */
export const REGIONAL_TEAMS = [
  ['ZY1', 'Ash and Brine'],
  ['ZY2', 'Dale and Fen'],
] as const;
export const STPS = [
  ['ZQA', 'Ashmere'],
  ['ZQB', 'Coast and Wold'],
  ['ZQC', 'Corrowdale and Drumley'],
] as const;
export type StpCode = (typeof STPS)[number][0];
export type RegionCode = (typeof REGIONAL_TEAMS)[number][0];

export interface Ccg {
  readonly code: string;
  readonly name: string;
  readonly stp: StpCode;
  readonly region: RegionCode;
}

const PLACE: Readonly<Record<(typeof CCGS)[number][0], readonly [StpCode, RegionCode]>> = {
  Z1A: ['ZQA', 'ZY1'],
  Z2B: ['ZQA', 'ZY1'],
  Z3C: ['ZQB', 'ZY1'],
  Z4D: ['ZQC', 'ZY2'],
  Z5E: ['ZQB', 'ZY1'],
  Z6F: ['ZQC', 'ZY2'],
};

/** The CCGs of the lab demo, as today's sub-ICB locations. */
export const PRESCRIBING_CCGS: readonly Ccg[] = CCGS.map(([code, name]) => ({
  code,
  name: name.replace(' CCG', ' sub-ICB location'),
  stp: PLACE[code][0],
  region: PLACE[code][1],
}));

export interface Prescriber {
  readonly code: string;
  readonly name: string;
  readonly patients: number;
  readonly ccg: Ccg;
  readonly pcn: string;
}

/** Practices of the lab demo by number: about ten in each CCG, in two networks. */
const NUMBERS: readonly (readonly [first: number, last: number])[] = [
  [1, 11],
  [19, 29],
  [46, 56],
  [65, 74],
  [57, 64],
  [33, 34],
  [79, 85],
];

const practices = NUMBERS.flatMap(([first, last]) => PRACTICES.slice(first - 1, last));

export const PRESCRIBERS: readonly Prescriber[] = practices.map(({ id, name, ccgId, patients }) => {
  const ccgCode = ccgId(FIRST);
  const ccg = PRESCRIBING_CCGS.find(({ code }) => code === ccgCode);
  if (!ccg) throw new Error(`${id} has no CCG`);
  const neighbours = practices.filter(neighbour => neighbour.ccgId(FIRST) === ccgCode);
  const half =
    neighbours.findIndex(neighbour => neighbour.id === id) < neighbours.length / 2 ? 0 : 1;
  const pcn = `ZU${String(1 + 2 * PRESCRIBING_CCGS.indexOf(ccg) + half).padStart(3, '0')}`;
  return { code: id, name, patients: patients(FIRST), ccg, pcn };
});

const NAMES = 'Alder,Brook,Chalk,Dune,Estuary,Furrow,Gull,Harbour,Ivy,Juniper,Kiln,Lantern'.split(
  ',',
);

export const PCNS: readonly (readonly [code: string, name: string])[] = NAMES.map((name, i) => [
  `ZU${String(i + 1).padStart(3, '0')}`,
  `${name} PCN`,
]);

/** Listed prescribers that are not open GP practices: a night service, and a practice that has closed. */
export const NOT_COUNTED = [
  { code: 'Z99901', name: 'Fenland Night Service', setting: '2', status: 'A', ccg: 'Z6F' },
  { code: 'Z99902', name: 'Old Mill Surgery', setting: '4', status: 'C', ccg: 'Z1A' },
] as const;
