import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBPARAGRAPHS } from '../../src/demo/prescribing/drugs.ts';
import { PCNS, PRESCRIBERS } from '../../src/demo/prescribing/organisations.ts';
import { PLANTED } from '../../src/demo/prescribing/planted.ts';
import {
  PRESCRIBING_DROP_REASONS,
  type PrescribingReport,
} from '../../src/domain/prescribingReport.ts';
import { projectPath } from '../../src/paths.ts';
import { ingestPrescribing } from '../../src/pipeline/prescribing/ingest.ts';
import { hashLabInputs } from '../support/hashedInputs.ts';

/** Ratios, means, deviations and z as the field guide's rules 3 to 6 have them, nothing trimmed. */
const Z_SCORES = `
  WITH mapped AS (
    SELECT practice_ix, p.code AS practice, pcn.code AS pcn, ccg.code AS ccg, stp.code AS stp
    FROM practice p LEFT JOIN pcn USING (pcn_ix) LEFT JOIN ccg USING (ccg_ix) LEFT JOIN stp USING (stp_ix)
    WHERE counted
  ),
  item AS (
    SELECT unnest([{'t': 'practice', 'e': practice}, {'t': 'pcn', 'e': pcn}, {'t': 'ccg', 'e': ccg},
      {'t': 'stp', 'e': stp}], recursive := true), chemical_ix, subpara_ix, items
    FROM items JOIN mapped USING (practice_ix) JOIN presentation USING (presentation_ix)
    JOIN chemical USING (chemical_ix)
  ),
  whole AS (SELECT t, e, subpara_ix, sum(items) AS n FROM item GROUP BY ALL),
  part AS (SELECT t, e, chemical_ix, sum(items) AS n FROM item GROUP BY ALL),
  ratio AS (
    SELECT w.t, w.e, c.code AS chemical, coalesce(p.n, 0)::DOUBLE / w.n AS ratio
    FROM whole w JOIN chemical c USING (subpara_ix) LEFT JOIN part p USING (t, e, chemical_ix)
  ),
  scored AS (
    SELECT *, (ratio - avg(ratio) OVER peers) / stddev_samp(ratio) OVER peers AS z
    FROM ratio WINDOW peers AS (PARTITION BY t, chemical)
  )
  SELECT t, e, chemical, z, row_number() OVER (PARTITION BY t, e ORDER BY z DESC) AS high,
    row_number() OVER (PARTITION BY t, e ORDER BY z) AS low
  FROM scored`;

let work: string;
let report: PrescribingReport;
const rows = new Map<string, { z: number; high: number; low: number }>();

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  const outFile = path.join(work, 'out.duckdb');
  report = await ingestPrescribing({
    dataPath: projectPath('data_csvs'),
    workFolder: work,
    piecesFolder: path.join(work, 'pieces'),
    tablesFolder: path.join(work, 'tables'),
    outFile,
  });
  const instance = await DuckDBInstance.create(outFile, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  for (const [t, e, chemical, z, high, low] of (
    await connection.runAndReadAll(Z_SCORES)
  ).getRows()) {
    rows.set([t, e, chemical].join(' '), { z: Number(z), high: Number(high), low: Number(low) });
  }
  connection.closeSync();
  instance.closeSync();
});

afterAll(() => rm(work, { recursive: true, force: true }));

describe('the prescribing demo', () => {
  it('has 60 practices in 12 PCNs, 6 CCGs, 3 STPs and 2 regions, 250 chemicals of 60 subparagraphs, 6 months', () => {
    expect(PRESCRIBERS).toHaveLength(60);
    expect(new Set(PRESCRIBERS.map(({ pcn }) => pcn))).toEqual(new Set(PCNS.map(([code]) => code)));
    expect(new Set(PRESCRIBERS.map(({ ccg }) => ccg.code)).size).toBe(6);
    expect(new Set(PRESCRIBERS.map(({ ccg }) => ccg.stp)).size).toBe(3);
    expect(new Set(PRESCRIBERS.map(({ ccg }) => ccg.region)).size).toBe(2);
    expect(SUBPARAGRAPHS).toHaveLength(60);
    expect(report).toMatchObject({ practices: 62, countedPractices: 60, chemicals: 250 });
    expect(report.months).toHaveLength(6);
  });

  it('has codes of the BNF’s shape, each once, and organisations that do not exist: all begin with a Z', () => {
    const chemicals = SUBPARAGRAPHS.flatMap(subpara => subpara.chemicals);
    const codes = chemicals.flatMap(({ presentations }) => presentations.map(({ code }) => code));
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes)
      expect(code).toMatch(/^(?:0\d|1[0-7])\d{5}[0-9A-Z]{2}AA([A-Z]{2})\1$/);
    for (const { code, pcn, ccg } of PRESCRIBERS) {
      for (const madeUp of [code, pcn, ccg.code, ccg.stp, ccg.region]) expect(madeUp).toMatch(/^Z/);
    }
  });

  it('has rows of every reason to drop one, and every file adds up', () => {
    const reasons = report.files.flatMap(({ dropped }) => dropped.map(({ reason }) => reason));
    expect(new Set(reasons)).toEqual(new Set(Object.keys(PRESCRIBING_DROP_REASONS)));
    for (const { read, kept, dropped, refused } of report.files) {
      expect(refused).toBeUndefined();
      expect(read).toBe(kept + dropped.reduce((sum, drop) => sum + drop.rows, 0));
    }
  });

  it.each(PLANTED)('shows $chemical at $entity $code among its first ten: $story', planted => {
    const found = rows.get([planted.entity, planted.code, planted.chemical].join(' '));
    const { z = 0, high = 999, low = 999 } = found ?? {};
    expect(planted.direction === 'high' ? high : low).toBeLessThanOrEqual(10);
    expect(planted.direction === 'high' ? z : -z).toBeGreaterThan(1);
  });

  it('is no input of the labs’ pipeline', async () => {
    const inputs = await hashLabInputs(projectPath('data_csvs'));
    expect(inputs.filter(({ path }) => path.includes('prescribing'))).toEqual([]);
  });
});
