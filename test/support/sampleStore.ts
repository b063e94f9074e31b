import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import { monthOf } from '../../src/domain/month.ts';
import { type ProcessedRow, storeOf } from './storeOf.ts';

const NAMES = ['Abbey', 'Quay', 'Moor', 'Castle', 'Elm', 'Harbour', 'Chapel', 'Mill', 'Church'];
const FIRST = monthOf(2017, 4);
const MONTHS = 24;

/** Fourteen practices `A01` … `A14` of two CCGs, two labs, four tests, two years to March 2019. */
export const SAMPLE_PRACTICES = Array.from({ length: 14 }, (_, i) => ({
  id: `A${String(i + 1).padStart(2, '0')}`,
  name: `${NAMES[i % NAMES.length]} ${i < NAMES.length ? 'Surgery' : 'Medical Centre'}`,
  ccg: i < 8 ? '15N' : '11N',
  lab: i % 2 === 0 ? 'nd' : 'plymouth',
  listSize: 4000 + 700 * i,
}));

const measure = (
  id: string,
  title: string,
  more: Partial<MeasureDefinition>,
): MeasureDefinition => ({
  id,
  title,
  why_it_matters: 'Samples that wait in the cold look like raised potassium.',
  numerators: ['K'],
  denominators: ['per1000'],
  filter: 'all',
  better: 'neither',
  links: [],
  ...more,
});

/** Writes the sample store; `remove` deletes it. */
export async function sampleStore(): Promise<{ path: string; remove(): Promise<void> }> {
  const rows: ProcessedRow[] = [];
  const months = Array.from({ length: MONTHS }, (_, i) => FIRST + i);
  for (const month of months) {
    SAMPLE_PRACTICES.forEach((practice, i) => {
      const season = 1 + 0.2 * Math.cos((month % 12) * (Math.PI / 6));
      const all = Math.round(practice.listSize * 0.03 * season * (1 + (i % 5) * 0.1));
      const key = { month, practice: practice.id, ccg: practice.ccg, lab: practice.lab };
      rows.push({ ...key, test: 'K', category: 0, n: all });
      rows.push({ ...key, test: 'K', category: 1, n: Math.round(all * 0.08) });
      rows.push({ ...key, test: 'K', category: -1, n: 3, e: 2 });
      rows.push({ ...key, test: 'CRP', category: 0, n: Math.round(all * 0.4) });
      rows.push({ ...key, test: 'ESR', category: 2, n: Math.round(all * 0.3) });
      rows.push({ ...key, test: 'NA', category: 0, n: all });
    });
  }
  const file = await storeOf(rows, {
    practiceMonths: months.flatMap(month =>
      SAMPLE_PRACTICES.map(({ id, ccg, listSize }) => ({ month, practice: id, ccg, listSize })),
    ),
    practices: SAMPLE_PRACTICES,
    tests: [
      { code: 'K', name: 'Potassium', shown: true },
      { code: 'CRP', name: 'C-reactive protein', shown: true },
      { code: 'ESR', name: 'Erythrocyte sedimentation rate', shown: true },
      { code: 'NA', name: 'Sodium', shown: true },
    ],
    labs: [
      { id: 'nd', name: 'N. Devon' },
      { id: 'plymouth', name: 'Plymouth' },
    ],
    ccgs: [
      { id: '15N', name: 'NHS Devon CCG' },
      { id: '11N', name: 'NHS Kernow CCG' },
    ],
    measures: [
      measure('potassium', 'Potassium tests per 1000 patients', {}),
      measure('potassium-over', 'Potassium results over range', {
        denominators: ['K'],
        filter: 'over_range',
      }),
      measure('crp', 'CRP as a share of CRP and ESR', {
        numerators: ['CRP'],
        denominators: ['CRP', 'ESR'],
      }),
    ],
    version: 'sample-store-version',
  });
  return { path: file, remove: () => rm(path.dirname(file), { recursive: true, force: true }) };
}
