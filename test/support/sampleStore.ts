import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildReport } from '../../src/domain/buildReport.ts';
import type { MeasureDefinition } from '../../src/domain/measureDefinition.ts';
import { monthOf } from '../../src/domain/month.ts';
import { type ProcessedRow, storeOf } from './storeOf.ts';

const NAMES = ['Abbey', 'Quay', 'Moor', 'Castle', 'Elm', 'Harbour', 'Chapel', 'Mill', 'Church'];
const REPORT_VERSION = '5a3e1e0d9c8b7a695847362514031221';
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

/** An account with something of everything: dropped rows, a refused file, an odd test, a notice. */
const REPORT: Partial<BuildReport> = {
  startedAt: '2019-04-02T09:29:56.500Z',
  finishedAt: '2019-04-02T09:30:00.000Z',
  steps: [
    { name: 'read the lab files', seconds: 2.31 },
    { name: 'write the store', seconds: 1.02 },
  ],
  practices: SAMPLE_PRACTICES.length,
  files: [
    {
      path: 'practice_codes.csv',
      kind: 'reference',
      bytes: 15_231,
      sha256: 'c0ffee'.padEnd(64, '1'),
      read: 336,
      kept: 336,
      dropped: [],
    },
    {
      path: 'labs/nd/2018.csv',
      kind: 'lab',
      labId: 'nd',
      bytes: 1_234_567,
      sha256: 'ab12cd34ef56'.padEnd(64, '7'),
      read: 2000,
      kept: 1988,
      dropped: [
        { reason: 'bad row', rows: 2, lines: [17, 1204] },
        { reason: 'test not mapped', rows: 10, lines: [3, 4, 5, 6, 7] },
      ],
    },
    {
      path: 'labs/plymouth/delivery-of-march-2019-corrected-second-version.csv.gz',
      kind: 'lab',
      labId: 'plymouth',
      bytes: 998,
      sha256: '0123456789ab'.padEnd(64, 'c'),
      read: 0,
      kept: 0,
      dropped: [],
      refused: {
        message: 'The file ends in the middle of a row.',
        fix: 'Copy it again.',
        line: 12_001,
      },
    },
  ],
  oddTests: [{ labId: 'nd', testCode: 'ESR', category: 2, share: 0.234, rows: 1204 }],
  notices: ['labs/nd/copy.csv has the same content as labs/nd/2018.csv and is left out.'],
};

const MEASURES = [
  measure('potassium', 'Potassium tests per 1000 patients', {}),
  measure('potassium-over', 'Potassium results over range', {
    denominators: ['K'],
    filter: 'over_range',
  }),
  measure('crp', 'CRP as a share of CRP and ESR', {
    numerators: ['CRP'],
    denominators: ['CRP', 'ESR'],
  }),
];

/** So many measures, the same ones again and again. */
const measuresUpTo = (n: number): MeasureDefinition[] =>
  Array.from({ length: n }, (_, i) => MEASURES[i % MEASURES.length]).flatMap((measure, i) =>
    measure ? [i < MEASURES.length ? measure : { ...measure, id: `${measure.id}-${i}` }] : [],
  );

/** Writes the sample store; `remove` deletes it. */
export async function sampleStore(
  measures: number = MEASURES.length,
): Promise<{ path: string; remove(): Promise<void> }> {
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
    measures: measuresUpTo(measures),
    version: REPORT_VERSION,
    report: { ...REPORT, version: REPORT_VERSION },
  });
  return { path: file, remove: () => rm(path.dirname(file), { recursive: true, force: true }) };
}
