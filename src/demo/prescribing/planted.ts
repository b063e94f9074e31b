import type { Prescriber } from './organisations.ts';

/** A way in which some practices prescribe unlike all others, which the reports must find. */
export interface Planted {
  readonly entity: 'practice' | 'pcn' | 'ccg' | 'stp';
  readonly code: string;
  readonly chemical: string;
  readonly direction: 'high' | 'low';
  /** The factor on its share of the subparagraph. */
  readonly factor: number;
  /** The reason in words: by design or by accident? */
  readonly story: string;
}

export const PLANTED: readonly Planted[] = [
  {
    entity: 'practice',
    code: 'Z99005',
    chemical: '0403010J0',
    direction: 'high',
    factor: 30,
    story:
      'Dosulepin, which national guidance asks not to start any more, on repeat since long ago',
  },
  {
    entity: 'practice',
    code: 'Z99024',
    chemical: '0407020A0',
    direction: 'high',
    factor: 12,
    story: 'Fentanyl patches where others use morphine: the practice looks after a hospice',
  },
  {
    entity: 'practice',
    code: 'Z99050',
    chemical: '0501013K0',
    direction: 'high',
    factor: 9,
    story: 'Co-amoxiclav where others use amoxicillin',
  },
  {
    entity: 'practice',
    code: 'Z99068',
    chemical: '0212000B0',
    direction: 'low',
    factor: 0.12,
    story: 'Never changed its patients from simvastatin to atorvastatin',
  },
  {
    entity: 'practice',
    code: 'Z99060',
    chemical: '0602010M0',
    direction: 'high',
    factor: 17,
    story: 'Liothyronine for one in seven of those with an underactive thyroid',
  },
  {
    entity: 'practice',
    code: 'Z99080',
    chemical: '0103050P0',
    direction: 'low',
    factor: 0.2,
    story: 'Lansoprazole is the first choice of its computer',
  },
  {
    entity: 'pcn',
    code: 'ZU003',
    chemical: '0601023AC',
    direction: 'high',
    factor: 14,
    story: 'Saxagliptin on the template that the network shares',
  },
  {
    entity: 'ccg',
    code: 'Z4D',
    chemical: '0208020AA',
    direction: 'high',
    factor: 5,
    story: 'Edoxaban first, as the commissioner’s formulary has it',
  },
  {
    entity: 'stp',
    code: 'ZQB',
    chemical: '0302000K0',
    direction: 'high',
    factor: 3,
    story: 'Dry powder inhalers first: the ICB’s plan for a smaller carbon footprint',
  },
];

/** A practice's factors, by chemical. */
export function plantedFactor({ code, pcn, ccg }: Prescriber, chemical: string): number {
  const codes: readonly string[] = [code, pcn, ccg.code, ccg.stp];
  return PLANTED.filter(
    planted => planted.chemical === chemical && codes.includes(planted.code),
  ).reduce((product, { factor }) => product * factor, 1);
}
