import { rm } from 'node:fs/promises';
import path from 'node:path';
import { monthOf } from '../../src/domain/month.ts';
import { type ProcessedRow, storeOf } from './storeOf.ts';

const FIRST = monthOf(2018, 1);
const MONTHS = Array.from({ length: 14 }, (_, i) => FIRST + i);

/**
 * Thirty practices `P01` … `P30`; practice n has 10·n potassium tests of 1000 patients a month, so that
 * it stands nth from the lowest. The even ones and P29 use Plymouth, P27 no lab enough to be its
 * primary one, the others N. Devon. P01 … P06 are in Kernow, the others in Devon.
 */
export async function peerStore(): Promise<{ path: string; remove(): Promise<void> }> {
  const practices = Array.from({ length: 30 }, (_, i) => {
    const n = i + 1;
    const id = `P${String(n).padStart(2, '0')}`;
    const lab = n % 2 === 0 || n === 29 ? 'plymouth' : 'nd';
    return { n, id, name: `Surgery ${n}`, lab, ccg: n <= 6 ? '11N' : '15N' };
  });
  const rows = MONTHS.flatMap(month =>
    practices.flatMap(({ n, id, lab, ccg }): ProcessedRow[] => {
      const own = { month, practice: id, lab, ccg };
      const tests = { ...own, category: 0, n: 10 * n };
      return [
        { ...tests, test: n === 27 ? 'NA' : 'K' },
        { ...tests, test: 'TSH' },
        { ...own, test: 'TSH', category: 1, n: 3, e: 2 },
        // Enough potassium for a primary lab, outside the range that the charts ask for.
        ...(n === 27 ? [] : [{ ...own, test: 'K', category: 2, n: 60 }]),
      ];
    }),
  );
  const file = await storeOf(rows, {
    practices,
    practiceMonths: MONTHS.flatMap(month =>
      practices.map(({ id, ccg }) => ({ month, practice: id, ccg, listSize: 1000 })),
    ),
    labs: [
      { id: 'nd', name: 'N. Devon' },
      { id: 'plymouth', name: 'Plymouth' },
    ],
    ccgs: [
      { id: '11N', name: 'Kernow CCG' },
      { id: '15N', name: 'Devon CCG' },
    ],
    tests: [
      { code: 'K', name: 'Potassium', shown: true },
      { code: 'NA', name: 'Sodium', shown: true },
      { code: 'TSH', name: 'TSH', shown: true },
    ],
    measures: [
      {
        id: 'tsh',
        title: 'TSH tests per 1000 patients',
        why_it_matters: 'It says whether the thyroid works.',
        numerators: ['TSH'],
        denominators: ['per1000'],
        filter: 'all',
        better: 'lower',
        owner: 'Pathology network',
        reviewed: '2024-01-31',
        links: [{ text: 'Guidance', href: 'https://example.org/tsh' }],
      },
    ],
    events: [
      {
        month: FIRST + 5,
        labId: 'nd',
        testCode: 'TSH',
        text: 'new TSH range',
        link: 'https://example.org/range',
      },
      { month: FIRST + 5, labId: null, testCode: null, text: 'strike', link: null },
      { month: FIRST + 9, labId: 'plymouth', testCode: 'K', text: 'new analyser', link: null },
      { month: FIRST + 40, labId: null, testCode: null, text: 'years later', link: null },
    ],
    report: {
      files: [
        report('labs/nd/a.csv', 'nd'),
        report('labs/nd/b.csv', 'nd'),
        { ...report('labs/nd/refused.csv', 'nd'), kept: 0 },
        report('labs/plymouth/a.csv', 'plymouth'),
        { ...report('practice_codes.csv', 'nd'), kind: 'reference' },
      ],
    },
  });
  return { path: file, remove: () => rm(path.dirname(file), { recursive: true, force: true }) };
}

const report = (file: string, labId: string) =>
  ({
    path: file,
    kind: 'lab',
    labId,
    bytes: 1000,
    sha256: 'ab12cd34ef56'.padEnd(64, '7'),
    read: 100,
    kept: 100,
    dropped: [],
  }) as const;
