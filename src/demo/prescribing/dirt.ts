import type { Dirt } from './epd.ts';
import { NOT_COUNTED } from './organisations.ts';

const UNIDENTIFIED: Dirt = {
  PRACTICE_CODE: '-',
  PRACTICE_NAME: 'UNIDENTIFIED DOCTORS',
  PCO_CODE: '-',
  PCO_NAME: 'UNIDENTIFIED',
  ICB_CODE: '-',
  ICB_NAME: 'UNIDENTIFIED',
  UNIDENTIFIED: 'Y',
};

/** Dirty rows as public files have them: one for every reason to drop a row, in each form of file. */
export const OLD_DIRT: readonly Dirt[] = [
  UNIDENTIFIED,
  { PRACTICE_CODE: 'Z1A998', PRACTICE_NAME: 'ASHMERE UNIDENTIFIED' },
  { PRACTICE_CODE: 'Z98001', PRACTICE_NAME: 'DUMMY PRACTICE' },
  { BNF_CODE: '20030100373', BNF_DESCRIPTION: 'Softpore dressing 10cm x 20cm' },
  { BNF_CODE: '21010900716', BNF_DESCRIPTION: 'Blood glucose testing strips' },
  { BNF_CODE: '0212000Y0', BNF_DESCRIPTION: 'Simvastatin' },
  { ITEMS: '1.5' },
  { YEAR_MONTH: '202513' },
  // Chemical columns are sometimes blank; the code is enough.
  { BNF_CHEMICAL_SUBSTANCE: '', CHEMICAL_SUBSTANCE_BNF_DESCR: '', ITEMS: '2' },
  ...NOT_COUNTED.map(({ code, name }) => ({
    PRACTICE_CODE: code,
    PRACTICE_NAME: name,
    ITEMS: '9',
  })),
];

export const NEW_DIRT: readonly Dirt[] = [
  { ...UNIDENTIFIED, UNIDENTIFIED: 'true' },
  { PRACTICE_CODE: 'Z4D998', PRACTICE_NAME: 'CORROWDALE UNIDENTIFIED' },
  { BNF_PRESENTATION_CODE: '20031000015', BNF_PRESENTATION_NAME: 'Absorbent dressing 10cm' },
  { BNF_PRESENTATION_CODE: '190605000AAAAAA', BNF_PRESENTATION_NAME: 'Deionised water' },
  { ITEMS: '' },
  { ITEMS: '3.0' },
  ...NOT_COUNTED.map(({ code, name }) => ({
    PRACTICE_CODE: code,
    PRACTICE_NAME: name,
    ITEMS: '7',
  })),
];

export const PLAIN_DIRT = [
  '-,0212000Y0AAAAAA,Simvastatin 10mg tablets,2024-10-01,4',
  'Z1A998,0212000Y0AAAAAA,Simvastatin 10mg tablets,2024-10-01,2',
  'Z99001,20030100373,Softpore dressing,2024-10-01,3',
  'Z99001,0212000,Simvastatin,2024-10-01,3',
  'Z99001,0212000Y0AAAAAA,Simvastatin 10mg tablets,October,3',
  'Z99001,0212000Y0AAAAAA,Simvastatin 10mg tablets',
  '',
].join('\n');
