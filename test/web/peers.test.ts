import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { peerStore } from '../support/peerStore.ts';

let store: Awaited<ReturnType<typeof peerStore>>;
let app: RunningApp;
beforeAll(async () => {
  store = await peerStore();
  app = await runApp(store.path);
});
afterAll(async () => {
  await app?.stop();
  await store?.remove();
});

const QUESTION = 'by/practice_id/showing/ccg_id/all/lab_id/all';
const TSH = `/data/chart/${QUESTION}/numerators/TSH/denominators/per1000/filter/all`;

const json = async (path: string): Promise<Record<string, unknown>> => {
  const response = await app.get(path);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
};
/** A page without what its words are wrapped in. */
const page = async (path: string): Promise<string> => {
  const response = await app.get(path);
  expect(response.status).toBe(200);
  return (await response.text()).replace(/<\/?(?:button|span)[^>]*>/g, '');
};

describe('a highlighted practice', () => {
  it('is shown among all, with its ranks among its peers', async () => {
    const { title, summary, peers } = await json(`${TSH}.json?highlight_entities=P24`);
    expect(title).toMatch(/at practice Surgery 24 \(in the context of all practices nationally\)$/);
    expect(summary).toContain('in February 2019, 7th highest of 30 practices.');
    expect(summary).toContain(
      'It was 5th highest of 16 that use Plymouth and 7th highest of 24 in Devon CCG.',
    );
    expect(peers).toMatchObject({
      of: 'P24',
      kind: 'all',
      practices: 30,
      ranks: [
        {
          kind: 'all',
          rank_from_highest: 7,
          of: 30,
          tied: false,
          month: '2019-02-01',
          rank_from_highest_best: 7,
          rank_from_highest_worst: 7,
          certainty: 'certain',
        },
        { kind: 'lab', id: 'plymouth', name: 'Plymouth', rank_from_highest: 5, of: 16 },
        { kind: 'ccg', id: '15N', name: 'Devon CCG', rank_from_highest: 7, of: 24 },
      ],
    });
  });

  it('among those of its lab: title, sentence, key and deciles are theirs, the rows are all', async () => {
    const all = await json(`${TSH}.json?highlight_entities=P24`);
    const lab = await json(`${TSH}.json?highlight_entities=P24&peers=lab`);
    expect(lab.title).toContain('(in the context of all practices that use Plymouth)');
    expect(lab.summary).toContain(', 5th highest of 16 practices that use Plymouth. ');
    // The rows are the same but for who is a peer, and for the percentiles among the peers.
    const ofPeers = ['peer', 'percentile_low', 'percentile_high'];
    const numbers = ({ rows }: Record<string, unknown>): unknown =>
      JSON.parse(JSON.stringify(rows, (key, value) => (ofPeers.includes(key) ? undefined : value)));
    expect(numbers(lab)).toEqual(numbers(all));
    expect(lab.peers).toMatchObject({ kind: 'lab', name: 'Plymouth', practices: 16 });
    // 2, 4, … 30 and 29, times 10 and the 3 of the suppressed cell.
    expect(lab.deciles).toHaveLength(14);
    expect((lab.deciles as { p10: number; p50: number }[])[0]).toMatchObject({ p10: 53, p50: 173 });
    const html = await page(`${TSH}?highlight_entities=P24&peers=lab`);
    expect(html).toContain('Median of practices that use Plymouth');
    expect(html).toMatch(/<a id="peers-lab"[^>]*aria-current="true"[^>]*>Those that use Plymouth</);
  });

  it('with fewer than ten peers has no deciles, and the page says so', async () => {
    const { deciles, summary, title } = await json(`${TSH}.json?highlight_entities=P02&peers=ccg`);
    expect(deciles).toBeUndefined();
    expect(title).toContain('(in the context of all practices in Kernow CCG)');
    expect(summary).toContain(
      'Only 6 practices in Kernow CCG have figures here, fewer than the ten that deciles need, so each is drawn as a line.',
    );
  });

  it('that is not one of the first one’s peers is compared with them all the same', async () => {
    const { summary } = await json(
      `${TSH}.json?highlight_entities=P24&highlight_entities=P05&highlight_entities=P01&peers=lab`,
    );
    expect(summary).toContain(
      'Surgery 5 stood at 53 (51–55) tests per 1000 patients in February 2019, lower than 14 of the 16 practices that use Plymouth.',
    );
    expect(summary).toContain('lower than all of the 16 practices that use Plymouth.');
  });

  it('without a primary lab is shown among all, and the page says so', async () => {
    const { peers, summary } = await json(`${TSH}.json?highlight_entities=P27&peers=lab`);
    expect(peers).toMatchObject({ kind: 'all', practices: 30 });
    expect(summary).toContain(
      'No primary lab is known for Surgery 27, so it is compared with all practices.',
    );
  });

  it('chooses its peers by links that keep the question', async () => {
    const html = await page(`${TSH}?highlight_entities=P24&order=lowest`);
    const links = [...html.matchAll(/<a id="peers-\w+" href="([^"]+)"[^>]*>([^<]+)</g)];
    expect(links.map(([, href, text]) => [href?.replaceAll('&amp;', '&'), text])).toEqual([
      [`${TSH}?highlight_entities=P24&order=lowest`, 'All practices'],
      [`${TSH}?highlight_entities=P24&order=lowest&peers=lab`, 'Those that use Plymouth'],
      [`${TSH}?highlight_entities=P24&order=lowest&peers=ccg`, 'Those in Devon CCG'],
    ]);
    expect(html).toMatch(/<b id="compared-with">Surgery 24 compared with:</);
    expect(html).toContain('<nav class="peers" aria-labelledby="compared-with">');
    expect(html).toContain('The fairest peers usually share a lab');
  });

  it('has one place on a page of small charts: among the chosen peers, others among all', async () => {
    const html = await page(`${TSH.replace('/chart/', '/grid/')}?highlight_entities=P24&peers=lab`);
    expect(html).toContain(', 5th highest of 16 practices that use Plymouth.');
    const places = new Map(
      [...html.matchAll(/<b>([^<]+)<\/b>[^<]*? · ([^<]+?)\s*</g)].map(([, name, place]) => [
        name,
        place,
      ]),
    );
    expect(places.get('Surgery 24')).toBe('5th highest of 16');
    expect(places.get('Surgery 30')).toBe('highest of 16');
    expect(places.get('Surgery 25')).toBe('6th highest of all 30');
    expect(places.size).toBe(30);
  });

  it('keeps its peers when the form is sent without JavaScript', async () => {
    const html = await page(`${TSH}?highlight_entities=P24&peers=lab`);
    expect(html).toContain('<input type="hidden" name="peers" value="lab"');
  });

  it('has one choice of peers for all measures', async () => {
    const html = await page(
      `/data/measure/${QUESTION}/numerators/all/denominators/per1000/filter/all?highlight_entities=P24&peers=lab`,
    );
    expect(html.match(/id="peers-lab"/g)).toHaveLength(1);
    expect(html).toContain('Surgery 24 compared with:');
    expect(html).toContain('Those that use Plymouth');
    expect(html).toContain(', 5th highest of 16 practices that use Plymouth.');
  });

  it.each([
    ['nothing is highlighted', TSH],
    ['CCGs are compared', `${TSH.replace('practice_id', 'ccg_id')}?highlight_entities=15N`],
  ])('offers none where %s', async (_, path) => {
    expect(await page(path)).not.toContain('peers-all');
  });
});

describe('where the numbers come from', () => {
  it('stands under the chart: dates, files by lab, and what is suppressed', async () => {
    const html = await page(TSH);
    expect(html).toContain('Data to Feb 2019');
    expect(html).toContain('built 1 Jan 2024');
    // One of the two cells of each practice and month.
    expect(html).toContain('50.0% of the merged cells behind this chart were suppressed');
    expect(html).toContain('From 3 files of N. Devon and Plymouth');
    expect(html).toContain('labs/nd/b.csv');
    expect(html).not.toContain('labs/nd/refused.csv');
    expect(html).toContain('TSH tests ÷ registered patients × 1000, for each practice and month.');
  });

  it.each(['grid', 'datatable'])('stands under the %s too', async view => {
    const html = await page(TSH.replace('/chart/', `/${view}/`));
    expect(html).toContain('From 3 files of N. Devon and Plymouth');
  });

  it('narrows to the lab filter, and is in the JSON', async () => {
    const path = TSH.replace('lab_id/all', 'lab_id/plymouth').replace(
      'filter/all',
      'filter/over_range',
    );
    const { provenance } = await json(`${path}.json`);
    expect(provenance).toEqual({
      data_to: '2019-02-01',
      built_at: '2024-01-01T00:00:00.000Z',
      files: [
        { path: 'labs/plymouth/a.csv', lab_id: 'plymouth', sha256: expect.stringMatching(/^ab12/) },
      ],
      cells: 16 * 14,
      suppressed_cells: 16 * 14,
      carried: [],
    });
    const within = await page(path.replace('over_range', 'within_range'));
    expect(within).toContain('no merged cell behind this chart was suppressed');
  });
});

describe('events', () => {
  it('are lines with letters, and words with links below', async () => {
    const html = await page(TSH);
    expect(html).toMatch(
      /<b aria-hidden="true">A<\/b> Jun 2018, N\. Devon: new TSH range <a href="https:\/\/example\.org\/range" rel="noreferrer">More/,
    );
    expect(html).toContain('<b aria-hidden="true">B</b> Jun 2018, all labs: strike');
    expect(html).not.toContain('years later');
    expect(html).not.toContain('new analyser');
    expect(html).toMatch(/<div class="event"[^>]*>A, B</);
    // The letter has a ground of its own, so that lines do not run through it on screen or on paper.
    const whole = await (await app.get(TSH)).text();
    expect(whole).toMatch(/<div class="event"[^>]*><span>A, B<\/span><\/div>/);
    const [, css = ''] = /href="([^"]+app\.css)"/.exec(whole) ?? [];
    const rule = /\.picture \.event span\{([^}]+)\}/.exec(await (await app.get(css)).text())?.[1];
    expect(rule).toMatch(/background:var\(--paper\)/);
    expect(rule).toMatch(/print-color-adjust:exact/);
  });

  it('are those of the labs and tests that the chart is about', async () => {
    const texts = async (path: string): Promise<string[]> => {
      const { events } = await json(path);
      return (events as { text: string }[]).map(({ text }) => text);
    };
    const K = TSH.replace('numerators/TSH', 'numerators/K');
    expect(await texts(`${K}.json`)).toEqual(['strike', 'new analyser']);
    expect(await texts(`${K.replace('lab_id/all', 'lab_id/nd')}.json`)).toEqual(['strike']);
    expect(await texts(`${TSH}.json?highlight_entities=P24&peers=lab`)).toEqual(['strike']);
    expect(await texts(`${K.replace('per1000', 'K+TSH')}.json`)).toEqual([
      'new TSH range',
      'strike',
      'new analyser',
    ]);
    const { figures } = await json(`${K}.json`);
    expect(figures).toMatchObject([
      {
        layout: {
          shapes: [{ x0: '2018-06-01' }, { x0: '2018-10-01' }],
          annotations: [{ text: 'A' }, { text: 'B' }],
        },
      },
    ]);
  });
});

describe('events at labs that the highlighted organisations do not use', () => {
  const K = TSH.replace('numerators/TSH', 'numerators/K');
  const byCcg = TSH.replace('by/practice_id', 'by/ccg_id');
  const byLab = TSH.replace('by/practice_id', 'by/lab_id');
  /** The events of a chart: those drawn, and those listed below it. */
  const eventsOf = async (question: string, highlight: string) => {
    const { events, figures } = await json(`${question}.json?highlight_entities=${highlight}`);
    const all = events as { text: string; month: string; drawn: boolean }[];
    const [{ layout }] = figures as [{ layout: { shapes?: unknown[] } }];
    const drawn = all.filter(event => event.drawn);
    const months = new Set(drawn.map(({ month }) => month));
    expect(layout.shapes ?? []).toHaveLength(months.size);
    return {
      drawn: drawn.map(({ text }) => text),
      others: all.filter(event => !event.drawn).map(({ text }) => text),
    };
  };

  it.each([
    ['a practice of Plymouth', TSH, 'P24', ['strike'], ['new TSH range']],
    [
      'a practice of Plymouth, for which its own lab changed',
      K,
      'P24',
      ['strike', 'new analyser'],
      [],
    ],
    ['a practice of N. Devon', TSH, 'P25', ['new TSH range', 'strike'], []],
    ['a practice without a primary lab', TSH, 'P27', ['strike'], ['new TSH range']],
    ['a CCG whose practices use both', byCcg, '15N', ['new TSH range', 'strike'], []],
    ['a lab', byLab, 'plymouth', ['strike'], ['new TSH range']],
  ])('are listed and not drawn: %s', async (_, question, highlight, drawn, others) => {
    expect(await eventsOf(question, highlight)).toEqual({ drawn, others });
  });

  it('stand below the chart, without a letter', async () => {
    const html = await page(`${TSH}?highlight_entities=P24`);
    expect(html).toMatch(
      /<summary>What changed at another lab<\/summary><ul class="events"><li>Jun 2018, N\. Devon: new TSH range/,
    );
    expect(html).toMatch(/<div class="event"[^>]*>A</);
  });

  it('are not drawn on the first page, which has no words for them', async () => {
    expect(await page('/')).not.toContain('class="event"');
  });
});

it('all measures at a glance give the place among the chosen peers', async () => {
  const measures = `/data/measure/${QUESTION}/numerators/all/denominators/per1000/filter/all?highlight_entities=P24`;
  const placeIn = (html: string): string =>
    /<td>(\d+\w+ highest of \d+)<\/td>/.exec(html)?.[1] ?? '';
  expect(placeIn(await page(measures))).toBe('7th highest of 30');
  expect(placeIn(await page(`${measures}&peers=lab`))).toBe('5th highest of 16');
});

describe('a measure’s card', () => {
  it('says who maintains it, how to read it, and where to read more', async () => {
    const html = await page(
      `/data/measure/${QUESTION}/numerators/all/denominators/per1000/filter/all`,
    );
    expect(html).toMatch(
      /Lower is usually better\s*Maintained by Pathology network\s*Reviewed 31 Jan 2024/,
    );
    expect(html).toContain('<a href="https://example.org/tsh" rel="noreferrer">Guidance</a>');
  });
});

describe('words that are explained', () => {
  it('open a definition that links to its rule', async () => {
    const html = await (await app.get(TSH)).text();
    const opened = [...html.matchAll(/popovertarget="(term-[^"]+)"/g)].map(([, id]) => id);
    expect(opened).toEqual(
      expect.arrayContaining(['term-decile', 'term-list-size', 'term-suppression']),
    );
    const methods = await (await app.get('/methods')).text();
    for (const id of opened) {
      const [, href = ''] =
        new RegExp(`id="${id}" popover="auto">.*?href="/methods#([^"]+)"`, 's').exec(html) ?? [];
      expect(methods, `${id} → #${href}`).toContain(`id="${href}"`);
    }
  });
});
