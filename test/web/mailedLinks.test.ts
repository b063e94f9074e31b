import { describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';

const app = sampleApp();

const CHART =
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';

/** Where an address leads in the end, as a browser follows it. */
async function arrivedAt(path: string): Promise<string> {
  const response = await fetch(app.url + path);
  expect(response.status, path).toBe(200);
  return response.url.slice(app.url.length);
}

describe('a link that a mail program damaged', () => {
  it.each(['.', ',', ')', '>', ';', ').', '%20', '%3E', '%29.', '%22', '%C2%A0', '%E2%80%9D', '+'])(
    'opens the intended chart with “%s” behind it',
    async end => {
      expect(await arrivedAt(CHART + end)).toBe(CHART);
      expect(await arrivedAt(`${CHART}${end}?sparse=hide`)).toBe(`${CHART}?sparse=hide`);
      expect(await arrivedAt(`${CHART}.csv${end}`)).toBe(`${CHART}.csv`);
    },
  );

  it.each(['.', ',', ')', '>', ';', '%20', '%3E', '%2C', '%E2%80%9D'])(
    'keeps what its query asks for with “%s” behind it',
    async end => {
      for (const query of [
        'highlight_entities=A05',
        'practice_id=A05',
        'sparse=hide',
        'order=lowest',
        'colours=equal',
        'highlight_entities=A05&peers=lab',
        'sort=-calc_value',
      ]) {
        expect(await arrivedAt(`${CHART}?${query}${end}`)).toBe(`${CHART}?${query}`);
      }
    },
  );

  it.each([
    ['practice_id=A01&amp;sparse=hide', 'practice_id=A01&sparse=hide'],
    ['amp;practice_id=A01&amp;sparse=hide', 'practice_id=A01&sparse=hide'],
    ['practice_id=A01&amp;amp;sparse=hide', 'practice_id=A01&sparse=hide'],
    ['practice_id=A01&amp%3Bsparse=hide', 'practice_id=A01&sparse=hide'],
    [
      'practice_id=A01&practice_id=A02&amp;sparse=hide.',
      'practice_id=A01&practice_id=A02&sparse=hide',
    ],
  ])('reads &amp; as &: %s', async (query, meant) => {
    expect(await arrivedAt(`${CHART}?${query}`)).toBe(`${CHART}?${meant}`);
  });

  // netclaw-dev/netclaw 1092, plotly/dash-core-components 856: programs that write addresses anew.
  it.each(['K%2BNA', 'K%20NA', 'NA%20+%20K', 'K%2BNA.'])(
    'opens the intended tests where their plus was encoded, or read as a blank: %s',
    async tests => {
      expect(await arrivedAt(CHART.replace('/K/', `/${tests}/`))).toBe(
        CHART.replace('/K/', '/K+NA/'),
      );
      expect(await arrivedAt(CHART.replace('per1000', tests))).toBe(
        CHART.replace('per1000', 'K+NA'),
      );
    },
  );

  it('highlights both practices where their ids came as one', async () => {
    expect(await arrivedAt(`${CHART}?highlight_entities=A05+A01`)).toBe(
      `${CHART}?highlight_entities=A05&highlight_entities=A01`,
    );
  });

  it('keeps an id with one known part as it is, and says that it is not in the data', async () => {
    const path = CHART.replace('/K/', '/K%2BXYZ/');
    expect(await arrivedAt(path)).toBe(path);
  });

  it.each(['/methods.', '/start_here)', '/status,', '/data_format%20', '/info_governance%3E'])(
    'opens the page of prose: %s',
    async path => {
      expect(await arrivedAt(path)).toMatch(/^\/\w+$/);
    },
  );

  it('opens a short link', async () => {
    expect(await arrivedAt('/data/measure.?highlight_entities=A05.')).toMatch(
      /^\/data\/measure\/by\/.*\?highlight_entities=A05$/,
    );
  });

  it('never leads to another site', async () => {
    for (const path of ['//evil.example/)', '/%5Cevil.example/)', '/\\evil.example/.']) {
      const location = (await app.get(path)).headers.get('location') ?? '/';
      expect(new URL(location, app.url).origin, path).toBe(app.url);
    }
  });

  it('leaves an id as it is where the data has no other', async () => {
    // Neither is in the data: the page names what the link says.
    expect(await arrivedAt(`${CHART}?practice_id=Z9.`)).toBe(`${CHART}?practice_id=Z9.`);
  });
});

describe('a CSV file for Excel', () => {
  const firstBytes = async (
    path: string,
    site: Pick<RunningApp, 'get'> = app,
  ): Promise<number[]> => {
    const response = await site.get(path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    return [...new Uint8Array(await response.arrayBuffer()).slice(0, 3)];
  };
  const MARK = [0xef, 0xbb, 0xbf];
  const MONTH = [...Buffer.from('mon')];

  it('begins with a byte order mark where the address asks for one, and is the same otherwise', async () => {
    expect(await firstBytes(`${CHART}.csv`)).toEqual(MONTH);
    for (const query of ['?bom', '?bom=1', '?practice_id=A01&bom', '?bom&practice_id=A01']) {
      expect(await firstBytes(`${CHART}.csv${query}`), query).toEqual(MARK);
    }
    const [plain, marked] = await Promise.all(
      ['', '?bom'].map(async query =>
        Buffer.from(await (await app.get(`${CHART}.csv${query}`)).arrayBuffer()),
      ),
    );
    expect(marked?.subarray(3).equals(plain ?? Buffer.alloc(0))).toBe(true);
  });

  it('keeps the wish on the way to the canonical address, whose page knows nothing of it', async () => {
    expect(await arrivedAt(`${CHART.replace('/K/', '/K+K/')}.csv?bom`)).toBe(`${CHART}.csv?bom`);
    const page = await (await app.get(`${CHART}?bom`)).text();
    expect(page).not.toMatch(/href="[^"]*bom/);
  });

  it('keeps the wish for deciles beside it', async () => {
    const twice = CHART.replace('/K/', '/K+K/');
    expect(await arrivedAt(`${twice}.csv?deciles=1.&bom=0`)).toBe(`${CHART}.csv?bom=0&deciles=1`);
    expect(await arrivedAt(`${CHART}.csv?practice_id=A01&deciles=1`)).toBe(
      `${CHART}.csv?practice_id=A01&deciles=1`,
    );
  });

  it('has the mark by the setting, unless the address says otherwise', async () => {
    const other = await runApp(app.storePath, { csvBom: true });
    expect(await firstBytes(`${CHART}.csv`, other)).toEqual(MARK);
    expect(await firstBytes(`${CHART.replace('/chart/', '/measure/')}.csv`, other)).toEqual(MARK);
    expect(await firstBytes(`${CHART}.csv?bom=0`, other)).toEqual(MONTH);
    const tag = async (site: Pick<RunningApp, 'get'>) =>
      (await site.get(CHART)).headers.get('etag');
    expect(await tag(other)).not.toBe(await tag(app));
    await other.stop();
  });
});

describe('a link from the time when codes were not folded to capitals', () => {
  const BY_CCG = CHART.replace('by/practice_id', 'by/ccg_id');

  it.each([
    [`${CHART}?highlight_entities=a05`, `${CHART}?highlight_entities=A05`],
    [`${CHART}?highlight_entities=a05&highlight_entities=A05`, `${CHART}?highlight_entities=A05`],
    [`${CHART}?practice_id=a01&practice_id=A02`, `${CHART}?practice_id=A01&practice_id=A02`],
    [`${CHART}?practice_id=a01%2Ba02`, `${CHART}?practice_id=A01&practice_id=A02`],
    [`${BY_CCG}?highlight_entities=15n`, `${BY_CCG}?highlight_entities=15N`],
    [CHART.replace('ccg_id/all', 'ccg_id/15n'), CHART.replace('ccg_id/all', 'ccg_id/15N')],
    [CHART.replace('lab_id/all', 'lab_id/ND'), CHART.replace('lab_id/all', 'lab_id/nd')],
    [CHART.replace('/K/', '/k/'), CHART],
  ])('%s leads on', async (old, now) => {
    expect(await arrivedAt(old)).toBe(now);
    const asCsv = (path: string): string => path.replace('filter/all', 'filter/all.csv');
    expect(await arrivedAt(asCsv(old))).toBe(asCsv(now));
  });

  it('says what is missing where the data has nothing of that name in any letters', async () => {
    const page = await (await fetch(`${app.url}${CHART}?highlight_entities=z99`)).text();
    expect(page).toContain('Practice “z99” is not in the data and is not highlighted.');
  });
});
