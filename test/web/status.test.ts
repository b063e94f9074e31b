import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { UserError } from '../../src/domain/userError.ts';
import { PipelineAtHand, type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
const pipeline = new PipelineAtHand();

beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path, { pipeline });
});
afterAll(async () => {
  await app.stop();
  await store.remove();
});
beforeEach(() => {
  pipeline.set({ phase: 'idle' });
  pipeline.started = 0;
  pipeline.references = [];
});

const textOf = async (path = '/status'): Promise<string> =>
  (await (await app.get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the status page', () => {
  it('accounts for every file, row and reason', async () => {
    const text = await textOf();
    expect(text).toContain('built 2 Apr 2019, 10:30 , in 3.5 s');
    expect(text).toContain('Rows read 2,000 Rows kept 1,988 (99.4%) Rows dropped 12');
    expect(text).toContain('labs/nd/2018.csv N. Devon · 1.2 MB');
    expect(text).toContain('Why 12 rows were dropped');
    expect(text).toContain('10 rows : test not mapped (lines 3, 4, 5, 6, 7 and more)');
    expect(text).toContain('2 rows : bad row (lines 17, 1,204)');
  });

  it('has every fingerprint behind one switch', async () => {
    const html = await (await app.get('/status')).text();
    expect(html.match(/<input id="fingerprints" type="checkbox"/g)).toHaveLength(1);
    const files = html.match(/<div class="file-name">/g)?.length;
    expect(files).toBe(3);
    expect(html.match(/<span class="fingerprint soft">SHA-256 <code>[0-9a-f]{64}</g)).toHaveLength(
      3,
    );
    expect(html.replace(/<span class="fingerprint.*?<\/span>/g, '')).not.toContain('ab12cd34ef56');
  });

  it('shows which months each lab has sent, above the files', async () => {
    const html = await (await app.get('/status')).text();
    const grid = html.slice(html.indexOf('<table class="coverage"'), html.indexOf('<h2>Files'));
    expect(grid).toContain('<th scope="colgroup" colspan="9">2017</th>');
    expect(grid.match(/<td class="full" title="N\. Devon, /g)).toHaveLength(24);
    expect(await textOf()).toContain('Every lab has tests in every month.');
  });

  it('names the months that a lab lacks, and those with fewer tests than usual', async () => {
    const [jan, feb, mar, apr] = [1, 2, 3, 4].map(month => monthOf(2019, month));
    const row = (lab: string, month = 0, n = 100) => ({
      month,
      practice: 'B1',
      ccg: 'C',
      lab,
      test: 'K',
      category: 0,
      n,
    });
    const file = await storeOf(
      [
        ...[jan, feb, mar, apr].map(month => row('nd', month)),
        ...[row('zed', jan), row('zed', mar), row('zed', apr, 49)],
      ],
      {
        labs: [
          { id: 'nd', name: 'N. Devon' },
          { id: 'zed', name: 'Zed' },
        ],
      },
    );
    const other = await runApp(file, { pipeline });
    const html = await (await other.get('/status')).text();
    await other.stop();
    await rm(path.dirname(file), { recursive: true });
    expect(html).toContain('<li>Zed has no tests in Feb 2019.</li>');
    expect(html).toContain('<li>Zed has less than half of its usual number in Apr 2019.</li>');
    expect(html).toContain('<td class="none" title="Zed, Feb 2019: no tests">');
    expect(html).toContain('<td class="part" title="Zed, Apr 2019: 49 tests">');
    expect(html).toContain('<td>3 of 4 months</td>');
    expect(html).not.toContain('N. Devon has');
  });

  it('says what is wrong with a refused file and what to do', async () => {
    const text = await textOf();
    expect(text).toContain('One file was refused');
    expect(text).toContain('The file ends in the middle of a row. (line 12,001)');
    expect(text).toContain('What to do: Copy it again.');
  });

  it('tells odd tests in words', async () => {
    expect(await textOf()).toContain(
      'Erythrocyte sedimentation rate at N. Devon: 23.4% of its 1,204 rows have the result “No ref range”.',
    );
  });

  it('gives programs the same figures', async () => {
    const json: unknown = await (await app.get('/status.json')).json();
    expect(json).toMatchObject({
      rows: { read: 2000, kept: 1988, dropped: 12 },
      build: { practices: 14, files: [{}, { path: 'labs/nd/2018.csv' }, {}] },
      now: { phase: 'idle' },
    });
  });

  it('shows a running build, also without JavaScript', async () => {
    pipeline.set({
      phase: 'building',
      progress: { step: 'read the lab files', file: 'labs/nd/2018.csv', fraction: 0.421 },
    });
    const html = await (await app.get('/status')).text();
    expect(html).toContain('Building: read the lab files (labs/nd/2018.csv)');
    expect(html).toContain('value="42"');
    expect(html).toContain('<noscript><meta http-equiv="refresh"');
  });

  it.each([
    ['test_codes.csv lists K twice.', 7, 'test_codes.csv lists K twice. (line 7)'],
    ['test_codes.csv is empty.', undefined, 'test_codes.csv is empty.'],
    ['K is listed twice.', 7, 'K is listed twice. (test_codes.csv, line 7)'],
  ])(
    'shows why the last build failed, and names the file once: %s',
    async (message, line, said) => {
      pipeline.set({
        phase: 'idle',
        lastError: {
          message,
          fix: 'Mend the file.',
          file: 'test_codes.csv',
          ...(line && { line }),
          at: '2019-04-03T08:00:00.000Z',
        },
      });
      const text = await textOf();
      expect(text).toContain(`The last build failed on 3 Apr 2019, 09:00: ${said} Mend the file.`);
      expect(text).toContain('The earlier data is still being served.');
    },
  );

  it('is never kept by a browser', async () => {
    expect((await app.get('/status')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('the buttons', () => {
  const post = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    app.get(path, { method: 'POST', headers });

  it('start a build', async () => {
    const response = await post('/status/build', { Origin: app.url });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/status');
    expect(pipeline.started).toBe(1);
  });

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['a sandboxed page', { Origin: 'null' }],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('do nothing for the page of %s', async (_name, headers) => {
    const response = await post('/status/build', headers);
    expect(response.status).toBe(403);
    expect(pipeline.started).toBe(0);
  });

  it('start nothing by GET', async () => {
    expect((await app.get('/status/build')).status).toBe(404);
    expect(pipeline.started).toBe(0);
  });

  it('fetch a reference that has an address, and say how it went', async () => {
    pipeline.references = ['test_codes'];
    pipeline.fetching = () => Promise.resolve({ rows: 1234 });
    expect((await post('/status/fetch/test_codes')).status).toBe(303);
    expect(await textOf()).toContain('1,234 rows of test codes fetched.');
    pipeline.fetching = () =>
      Promise.reject(new UserError('The sheet has no column testname.', { fix: 'Add it.' }));
    expect((await post('/status/fetch/test_codes')).status).toBe(303);
    expect(await textOf()).toContain('The sheet has no column testname. Add it.');
  });

  it('fetch nothing that has none', async () => {
    expect((await post('/status/fetch/practice_codes')).status).toBe(404);
    expect((await post('/status/fetch/__proto__')).status).toBe(404);
  });
});

describe('the events of the status', () => {
  it('come at once and at each change, and end when the reader leaves', async () => {
    const leave = new AbortController();
    const response = await app.get('/status/events', { signal: leave.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('content-encoding')).toBeNull();
    const events = eventsOf(response);
    expect(await next(events)).toMatchObject({ isRunning: false, version: expect.any(String) });
    pipeline.set({ phase: 'building', progress: { step: 'count', fraction: 0.5 } });
    expect(await next(events)).toMatchObject({ isRunning: true, percent: 50 });
    expect(pipeline.listeners.size).toBe(1);
    leave.abort();
    await expect.poll(() => pipeline.listeners.size).toBe(0);
  });

  it('HEAD opens no stream', async () => {
    const response = await app.get('/status/events', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(pipeline.listeners.size).toBe(0);
  });
});

async function next(events: AsyncGenerator<unknown>): Promise<unknown> {
  return (await events.next()).value;
}

async function* eventsOf(response: Response): AsyncGenerator<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
