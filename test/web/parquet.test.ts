import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParquetFiles, TooManyFiles } from '../../src/store/parquetFiles.ts';
import { bundled } from '../support/bundled.ts';
import { eventually } from '../support/eventually.ts';
import { expectSameFile, fileAddress, readParquet } from '../support/sameFile.ts';
import { sampleApp } from '../support/sampleApp.ts';

const app = sampleApp();
const get = (address: string): Promise<Response> => app.get(address);

const question = (
  view: string,
  by: string,
  rest = 'numerators/K/denominators/per1000/filter/all',
) => `/data/${view}/by/${by}/showing/ccg_id/all/lab_id/all/${rest}`;
const OVER = 'numerators/K/denominators/K/filter/over_range';

describe('a Parquet file', () => {
  it.each([
    question('chart', 'practice_id'),
    `${question('chart', 'practice_id', OVER)}?highlight_entities=A05&compare=last-year&peers=ccg`,
    `${question('datatable', 'practice_id')}?deciles=1&sort=-calc_value`,
    question('datatable', 'ccg_id', 'numerators/K/denominators/raw/filter/all'),
    question('chart', 'lab_id'),
    question('grid', 'test_code', 'numerators/all/denominators/per1000/filter/all'),
    question('chart', 'result_category', 'numerators/K/denominators/K/filter/all'),
    question('measure', 'practice_id'),
    `${question('measure', 'ccg_id')}?deciles=1`,
    `${question('xmr', 'practice_id', OVER)}?highlight_entities=A05`,
    question('funnel', 'practice_id', OVER),
    question('change', 'practice_id', OVER),
    ...['xmr', 'funnel', 'change'].map(view => question(view, 'result_category')),
    `${question('datatable', 'practice_id')}?group=Ours:A01+A02`,
    '/org/practice/A05',
    '/org/lab/nd',
    '/standouts',
    '/standouts?type=ccg',
  ])('has the columns and rows of the CSV file: %s', async address => {
    await expectSameFile(get, address);
  });

  it('has types: months are dates, numbers numbers, yes and no booleans', async () => {
    const { types, rows } = await expectSameFile(get, question('chart', 'practice_id', OVER));
    expect(types).toMatchObject({
      month: 'DATE',
      practice_id: 'VARCHAR',
      numerator: 'DOUBLE',
      calc_value_high: 'DOUBLE',
      highlighted: 'BOOLEAN',
      peer: 'BOOLEAN',
      percentile_low: 'DOUBLE',
    });
    expect(rows).toHaveLength(14 * 24);
    const byType = await expectSameFile(get, question('chart', 'result_category'));
    expect(byType.types.result_category).toBe('BIGINT');
  });

  it('carries the intervals of suppressed counts, and no count that is not in the CSV', async () => {
    const under = 'numerators/K/denominators/K/filter/under_range';
    const { types, rows } = await expectSameFile(get, question('chart', 'practice_id', under));
    const places = ['numerator', 'numerator_error'].map(name => Object.keys(types).indexOf(name));
    // Every count under range is suppressed in the sample: 3 ± 2.
    const counts = new Set(rows.map(row => places.map(place => row[place]).join(' ± ')));
    expect(counts).toEqual(new Set(['3 ± 2']));
  });

  it('is named after the question, is of its own type and is as long as it says', async () => {
    const response = await get(`${question('chart', 'practice_id')}.parquet`);
    expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename=openpath-deciles-for-potassium-tests-per-1000-patients-at-all-practices-nationally.parquet',
    );
    const { byteLength } = await response.arrayBuffer();
    expect(Number(response.headers.get('content-length'))).toBe(byteLength);
    const tag = response.headers.get('etag') ?? '';
    const again = await app.get(`${question('chart', 'practice_id')}.parquet`, {
      headers: { 'If-None-Match': tag, 'Cache-Control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
  });

  it('is linked beside the CSV file on every page that has one', async () => {
    for (const address of [
      question('chart', 'practice_id'),
      question('grid', 'practice_id'),
      question('measure', 'practice_id'),
      question('datatable', 'practice_id'),
      `${question('xmr', 'practice_id')}?highlight_entities=A05`,
      question('funnel', 'practice_id'),
      question('change', 'practice_id'),
      '/org/practice/A05',
      '/standouts',
    ]) {
      const page = await (await get(address)).text();
      const links = (ending: string) =>
        [...page.matchAll(new RegExp(`href="([^"]*)\\.${ending}([?"][^>]*)download`, 'g'))].map(
          ([, start, rest]) => `${start}${rest}`,
        );
      expect(links('csv').length, address).toBeGreaterThan(0);
      expect(links('parquet'), address).toEqual(links('csv'));
    }
  });

  it('is at an address that redirects as the page’s does', async () => {
    const response = await get(
      fileAddress(`${question('chart', 'practice_id')}?page=1`, 'parquet'),
    );
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(`${question('chart', 'practice_id')}.parquet`);
  });

  it('of a question that cannot be understood is an error, not a file', async () => {
    const response = await get(`${question('chart', 'practice_id').replace('/K/', '/')}.parquet`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-disposition')).toBeNull();
  });
});

describe('Parquet files in the making', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'openpath-downloads-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const inFolder = (at = folder): Promise<string[]> =>
    readdir(path.join(at, 'downloads')).catch(() => []);
  const columns = [{ name: 'i', type: 'integer' as const }];
  const never = new AbortController().signal;

  it('leave nothing in the folder, whether they are sent or their rows fail', async () => {
    const files = new ParquetFiles(folder);
    let seen: unknown;
    await files.use(columns, [[1], [2], [null]], {
      signal: never,
      send: async file => {
        const chunks: Buffer[] = [];
        for await (const chunk of file.reader()) chunks.push(chunk);
        seen = (await readParquet(new Uint8Array(Buffer.concat(chunks)).buffer)).rows;
        expect(await inFolder()).toEqual([]);
      },
    });
    expect(seen).toEqual([[1n], [2n], [null]]);
    function* failing(): Generator<[number]> {
      yield [1];
      throw new Error('the third month is missing');
    }
    const send = () => Promise.resolve();
    await expect(files.use(columns, failing(), { signal: never, send })).rejects.toThrow(
      'the third month is missing',
    );
    await expect(files.use(columns, [['text']], { signal: never, send })).rejects.toThrow(
      'the cell "text" of i is not of the type integer',
    );
    expect(await inFolder()).toEqual([]);
  });

  it('end when their reader leaves', async () => {
    const files = new ParquetFiles(folder);
    const gone = new AbortController();
    let made = 0;
    function* endless(): Generator<[number]> {
      for (;;) {
        if (made === 200_000) gone.abort();
        yield [made++];
      }
    }
    const used = files.use(columns, endless(), {
      signal: gone.signal,
      send: () => Promise.resolve(),
    });
    await expect(used).rejects.toThrow();
    expect(await inFolder()).toEqual([]);
    const before = made;
    await files.use(columns, [[1]], { signal: never, send: () => Promise.resolve() });
    expect(made).toBe(before);
  });

  it('are so many at a time and no more', async () => {
    const files = new ParquetFiles(folder);
    let finish = (): void => undefined;
    const held = new Promise<void>(resolve => {
      finish = resolve;
    });
    const eight = Array.from({ length: 8 }, () =>
      files.use(columns, [[1]], { signal: never, send: () => held }),
    );
    const ninth = files.use(columns, [[1]], { signal: never, send: () => held });
    await expect(ninth).rejects.toThrow(TooManyFiles);
    finish();
    await Promise.all(eight);
    await files.use(columns, [[1]], { signal: never, send: () => Promise.resolve() });
  });

  it('of a killed process are removed at the next start', async () => {
    const child = spawn(process.execPath, [
      await bundled('test/support/endlessParquet.ts'),
      folder,
    ]);
    await once(child.stdout, 'data');
    expect(await inFolder()).toHaveLength(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await inFolder()).toHaveLength(1);
    await new ParquetFiles(folder).removeLeftovers();
    expect(await inFolder()).toEqual([]);
  });

  it('of a request that hangs up are gone, and the next one is answered', async () => {
    const address = `${question('measure', 'practice_id')}.parquet`;
    const request = httpGet(`${app.url}${address}`);
    request.on('error', () => undefined);
    await once(request, 'socket');
    request.destroy();
    expect((await get(address)).status).toBe(200);
    await eventually('the folder is empty', async () => {
      return (await inFolder(path.dirname(app.storePath))).length === 0;
    });
  });
});
