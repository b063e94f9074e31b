import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrescribingReport } from '../../src/domain/prescribingReport.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse, SMALL_SIZE } from '../support/outlierHouse.ts';

const REPORT: PrescribingReport = {
  version: 'abc',
  startedAt: '2024-07-01T10:00:00.000Z',
  finishedAt: '2024-07-01T10:00:04.000Z',
  steps: [],
  files: [
    {
      path: 'prescribing/EPD_202401.csv',
      kind: 'prescribing',
      bytes: 1_500_000,
      sha256: 'f'.repeat(64),
      read: 2000,
      kept: 1985,
      dropped: [
        { reason: 'bad row', rows: 2, lines: [7, 1204] },
        { reason: 'dummy practice', rows: 13, lines: [] },
      ],
      months: ['2024-01-01'],
    },
    {
      path: 'prescribing/practices.csv',
      kind: 'reference',
      bytes: 900,
      sha256: 'e'.repeat(64),
      read: 60,
      kept: 60,
      dropped: [],
      months: [],
    },
    {
      path: 'prescribing/EPD_202402.zip',
      kind: 'prescribing',
      bytes: 700,
      sha256: 'd'.repeat(64),
      read: 0,
      kept: 0,
      dropped: [],
      months: [],
      refused: { message: 'The zip is cut off.', fix: 'Copy it again.' },
    },
  ],
  notices: ['2024-03 is there twice.'],
  absent: { types: ['pcn'], setting: false, status: false },
  months: ['2024-01-01'],
  practices: 62,
  countedPractices: 60,
  presentations: 900,
  chemicals: 250,
  rows: 1985,
};

let house: OutlierHouse;
let outliers: OutliersAtHand;
let app: RunningApp;
beforeAll(async () => {
  house = await OutlierHouse.make();
  outliers = new OutliersAtHand(await house.open(), SMALL_SIZE.months);
  app = await runApp(undefined, { outliers });
});
afterAll(async () => {
  await app.stop();
  await house.remove();
});

const textOf = async (): Promise<string> =>
  (await (await app.get('/status')).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the status page, of prescribing', () => {
  it('says nothing about prescribing before there is any', async () => {
    outliers.report = undefined;
    expect(await textOf()).not.toContain('Prescribing');
  });

  it('accounts for every file, row and reason', async () => {
    outliers.report = REPORT;
    const text = await textOf();
    expect(text).toContain('Rows read 2,000 Rows kept 1,985 (99.3%) Rows dropped 15');
    expect(text).toContain('prescribing/EPD_202401.csv Jan 2024 · 1.5 MB');
    expect(text).toContain('Why 15 rows were dropped');
    expect(text).toContain('2 rows : bad row (lines 7, 1,204)');
    expect(text).toContain('13 rows : dummy practice');
  });

  it('says what was refused, what is absent and what is worth checking', async () => {
    outliers.report = REPORT;
    const text = await textOf();
    expect(text).toContain('The zip is cut off.');
    expect(text).toContain('What to do: Copy it again.');
    expect(text).toContain('there are no reports of PCNs');
    expect(text).toContain('2024-03 is there twice.');
  });

  it('gives programs the same figures', async () => {
    outliers.report = REPORT;
    expect(await (await app.get('/status.json')).json()).toMatchObject({
      prescribing: {
        rows: { read: 2000, kept: 1985, dropped: 15 },
        report: { countedPractices: 60 },
        now: { phase: 'idle' },
      },
    });
  });
});
