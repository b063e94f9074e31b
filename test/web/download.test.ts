import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { sampleApp } from '../support/sampleApp.ts';

const app = sampleApp();

const download = (spec: object): Promise<Response> =>
  app.get(`/download?${new URLSearchParams({ spec: JSON.stringify(spec) })}`);
const linesOf = async (spec: object): Promise<string[]> =>
  (await (await download(spec)).text()).trim().split('\r\n');

describe('the predecessor’s download link', () => {
  const spec = {
    numerators: ['K'],
    denominators: ['per1000'],
    result_filter: 'all',
    ccg_ids_for_practice_filter: ['all'],
    lab_ids_for_practice_filter: ['all'],
    by: 'practice_id',
    sort_by: [],
  };

  it('gives the file that it gave: its name, its header, a row a practice and month', async () => {
    const response = await download(spec);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=data.csv');
    const [header, ...rows] = (await response.text()).trim().split('\r\n');
    expect(header).toBe(
      'Month,Practice,CCG,Number of tests (K),List size,Ratio (x1000),Numerator ±,Denominator ±,Ratio ±',
    );
    expect(rows).toHaveLength(14 * 24);
    expect(rows[0]).toMatch(/^2017-04-01,A01,15N,\d+,4000,/);
  });

  it('has the numbers of the chart, the ± of a ratio as far as its farther bound', async () => {
    const old: Record<string, string>[] = parse(await (await download(spec)).text(), {
      columns: true,
    });
    const chart: Record<string, string>[] = parse(
      await (
        await app.get(
          '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all.csv',
        )
      ).text(),
      { columns: true },
    );
    old.forEach((row, i) => {
      const now = chart[i] ?? {};
      expect(row['Number of tests (K)']).toBe(now.numerator);
      expect(row['Ratio (x1000)']).toBe(now.calc_value);
      const [value, low, high] = ['calc_value', 'calc_value_low', 'calc_value_high'].map(name =>
        Number(now[name]),
      );
      const error = Number(row['Ratio ±']);
      expect(error).toBeGreaterThan(0);
      expect(Number(value) - error).toBeLessThanOrEqual(Number(low) + 1e-12);
      expect(Number(value) + error).toBeGreaterThanOrEqual(Number(high) - 1e-12);
    });
  });

  it.each([
    [
      { by: 'lab_id', denominators: ['raw'], numerators: ['all'] },
      'Month,Lab,Number of tests (all types),Numerator ±',
    ],
    [
      { by: 'ccg_id', denominators: ['CRP', 'ESR'], numerators: ['CRP'] },
      'Month,CCG,Number of tests (CRP),"Number of tests (CRP, ESR)",Ratio,Numerator ±,Denominator ±,Ratio ±',
    ],
    [
      { by: 'practice_id', denominators: ['K'], numerators: ['K'], result_filter: 'over_range' },
      'Month,Practice,CCG,Number of test results over range,Number of tests (K),Ratio,Numerator ±,Denominator ±,Ratio ±',
    ],
    [
      { by: 'test_code', denominators: ['CRP', 'K'], numerators: ['CRP', 'K'] },
      'Month,Test code,Number of tests,"Number of tests (CRP, K)",Ratio,Numerator ±,Denominator ±,Ratio ±',
    ],
    [
      { by: 'test_code', denominators: ['K'], numerators: ['K'], result_filter: '-1' },
      'Month,Test code,Number of test results under range,Number of tests,Ratio,Numerator ±,Denominator ±,Ratio ±',
    ],
  ])('has the header that it had: %j', async (question, header) => {
    expect((await linesOf(question))[0]).toBe(header);
  });

  it('names result types, as it did', async () => {
    const lines = await linesOf({ ...spec, by: 'result_category' });
    expect(lines[0]).toMatch(/^Month,Result type,/);
    expect(new Set(lines.slice(1).map(line => line.split(',')[1]))).toEqual(
      new Set(['Under range', 'Within range', 'Over range']),
    );
  });

  it('has the order of the table that it was on', async () => {
    const sort_by = [{ column_id: 'practice_id', direction: 'desc' }];
    expect((await linesOf({ ...spec, sort_by }))[1]).toMatch(/^2017-04-01,A14,/);
  });

  it('leaves out what is no longer in the data, and says so', async () => {
    const response = await download({ ...spec, ccg_ids_for_practice_filter: ['15N', 'Z9'] });
    expect(response.headers.get('x-not-in-data')).toBe('ccg_id=Z9');
    expect((await response.text()).trim().split('\r\n')).toHaveLength(1 + 8 * 24);
  });

  it('is a 400 that names the key where it cannot be understood, never another question’s file', async () => {
    for (const [key, wrong] of Object.entries({
      sort_by: [{ column_id: { toString: 1 } }],
      by: { $ne: 1 },
      numerators: [{}],
    })) {
      const response = await download({ ...spec, [key]: wrong });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(`“${key}” in the download’s spec must be`);
    }
    expect((await app.get('/download')).status).toBe(400);
    expect((await app.get('/download?spec=nonsense')).status).toBe(400);
  });
});
