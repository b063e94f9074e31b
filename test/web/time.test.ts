import { describe, expect, it } from 'vitest';
import { sampleApp } from '../support/sampleApp.ts';

const app = sampleApp();
const CHART =
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
const text = async (path: string): Promise<string> => (await app.get(path)).text();

/** The sample has April 2017 to March 2019. */
const RANGE = 'from=2018-04&to=2018-09';

describe('the months of a question', () => {
  it('are the same on the page, in its table, its CSV and its JSON', async () => {
    const page = await text(`${CHART}?${RANGE}`);
    expect(page).toContain('All practices compared, Apr to Sep 2018');
    const csv = (await text(`${CHART}.csv?${RANGE}`)).trim().split('\r\n').slice(1);
    const months = [...new Set(csv.map(line => line.slice(0, 7)))];
    expect(months).toEqual(['2018-04', '2018-05', '2018-06', '2018-07', '2018-08', '2018-09']);
    const json = JSON.parse(await text(`${CHART}.json?${RANGE}`));
    expect(json.rows).toHaveLength(csv.length);
    expect(json.state).toMatchObject({ from: '2018-04', to: '2018-09' });
    const table = await text(`${CHART.replace('/chart/', '/datatable/')}?${RANGE}`);
    expect(table).toContain('datetime="2018-09"');
    expect(table).not.toContain('datetime="2018-10"');
  });

  it('are a sentence of the form, which keeps them without JavaScript', async () => {
    const page = await text(`${CHART}?${RANGE}&window=12&compare=last-year`);
    expect(page).toMatch(
      /name="from"[^>]*>.*?<option value="2018-04" selected="selected">Apr 2018</s,
    );
    expect(page).toContain('<option value="12" selected="selected">as 12-month averages</option>');
    expect(page).toMatch(/name="compare" value="last-year" checked/);
    const sent = await app.get(`/data/chart?by=practice_id&${RANGE}&window=12&compare=last-year`);
    expect(sent.headers.get('location')).toContain(`?${RANGE}&window=12&compare=last-year`);
  });

  it('that the data does not have leave nothing to draw, and a way back', async () => {
    const page = await text(`${CHART}?from=2030-01`);
    expect(page).toContain('>All months</a>');
    expect(page).toContain('The data covers Apr 2017 to Mar 2019, so there is nothing to draw');
    expect(await text(`${CHART}?to=1999-01`)).toContain('The data covers Apr 2017 to Mar 2019');
  });

  it('are everywhere: measures, small multiples and heatmap', async () => {
    for (const view of ['measure', 'grid']) {
      const page = await text(`${CHART.replace('/chart/', `/${view}/`)}?${RANGE}&window=12`);
      expect(page, view).toContain('Apr to Sep 2018, as 12-month averages');
    }
  });
});

describe('12-month averages', () => {
  it('say what they cover at a glance, too', async () => {
    const on = (view: string): Promise<string> =>
      text(`${CHART.replace('/chart/', `/${view}/`)}?window=12`);
    expect(await on('measure')).toContain('All practices, the 12 months to March 2019');
    const small = await on('grid');
    expect(small).toContain('in the 12 months to Mar 2019');
    expect(small).not.toContain(' in Mar 2019');
  });

  it('say what they cover, and call nothing a trend', async () => {
    const json = JSON.parse(await text(`${CHART}.json?highlight_entities=A01&window=12`));
    expect(json.summary).toContain('in the 12 months to March 2019');
    expect(json.summary).not.toMatch(/risen|fallen|trend|changed little/);
    expect(json.definition).toContain('Each point is the sum of the 12 months that end there');
    expect(JSON.stringify(json.figures)).toContain('patient-months) in the 12 months to Mar 2019');
  });
});

describe('12-month averages of months too early for any', () => {
  it('say that each needs 12 months, and offer single months', async () => {
    const page = await text(`${CHART}?to=2017-09&window=12`);
    expect(page).toContain('tests that match this question in 12 months in a row');
    expect(page).not.toContain('No tests in the data match this question');
    expect(page).toContain('>Month by month</a>');
  });
});

describe('the year before', () => {
  it('has no key and no line where the data does not go back so far, and the page says so', async () => {
    const none = 'There are no figures for the year before.';
    const page = await text(`${CHART}?to=2018-03&compare=last-year`);
    expect(page).toContain(none);
    expect(page).not.toContain('The same, a year before');
    const json = JSON.parse(
      await text(`${CHART}.json?highlight_entities=A01&to=2018-03&compare=last-year`),
    );
    const names = json.figures[0].data.map((trace: { name: string }) => trace.name);
    expect(names).not.toContain('Abbey Surgery, a year before');
    expect(await text(`${CHART}?to=2018-04&compare=last-year`)).not.toContain(none);
  });

  it('is explained as each view shows it, and not offered where it has no meaning', async () => {
    const on = (view: string): Promise<string> =>
      text(`${CHART.replace('/chart/', `/${view}/`)}?compare=last-year`);
    const dashed = 'Thin dashed lines';
    expect(await on('chart')).toContain(dashed);
    expect(await on('measure')).toContain(dashed);
    expect(await on('datatable')).not.toContain(dashed);
    expect(await on('datatable')).toContain('“A year before” is the value of 12 months earlier.');
    expect(await on('grid')).toContain('Thin dotted lines show the values of 12 months earlier.');
    expect(await on('chart')).toContain('The year before is not shown here.');
    for (const view of ['chart', 'grid', 'datatable']) {
      expect(await on(view), view).toContain('Show the year before as well');
    }
    for (const view of ['xmr', 'funnel', 'change']) {
      const page = await on(view);
      expect(page, view).not.toContain('Show the year before as well');
      expect(page, view).not.toContain('as 12-month averages');
      // Another view of the same question still has it.
      expect(page, view).toContain('type="hidden" name="compare" value="last-year"');
    }
  });

  it('is a dotted line behind each small chart, with its values for the pointer', async () => {
    const grid = CHART.replace('/chart/', '/grid/');
    const page = await text(`${grid}?from=2018-04&compare=last-year`);
    const smalls = page.match(/<a class="small.*?<\/a>/gs) ?? [];
    expect(smalls.length).toBeGreaterThan(1);
    const values = (small: string) => (/data-before="([^"]*)"/.exec(small)?.[1] ?? '').split(',');
    for (const small of smalls) expect(small).toContain('<path class="year-before"');
    expect(page).toContain('The same, a year before');
    // The first month of the data is the year before of April 2018.
    const [first] = (await text(`${CHART}.csv`)).split('\r\n').slice(1);
    const abbey = smalls.find(small => small.includes('Abbey Surgery')) ?? '';
    expect(Number(values(abbey)[0])).toBeCloseTo(Number(first?.split(',')[8]), 0);
    expect(await text(grid)).not.toContain('year-before');
    const none = await text(`${grid}?to=2018-03&compare=last-year`);
    expect(none).not.toContain('class="year-before"');
    expect(none).not.toContain('The same, a year before');
  });

  it('is a column and a dashed line, and neither where it is not asked for', async () => {
    const [header, row] = (await text(`${CHART}.csv?from=2018-04&compare=last-year`)).split('\r\n');
    expect(header).toContain(',calc_value_high,calc_value_last_year,highlighted,');
    const [first] = (await text(`${CHART}.csv`)).split('\r\n').slice(1);
    const place = (header ?? '').split(',').indexOf('calc_value_last_year');
    // The first month of the data is the year before of April 2018.
    expect(row?.split(',')[place]).toBe(first?.split(',')[8]);
    expect(await text(`${CHART}.csv`)).not.toContain('last_year');
    const json = JSON.parse(
      await text(
        `${CHART}.json?from=2018-04&compare=last-year`.replace('?', '?highlight_entities=A01&'),
      ),
    );
    const names = json.figures[0].data.map((trace: { name: string }) => trace.name);
    expect(names).toContain('Abbey Surgery, a year before');
    expect(await text(`${CHART}?compare=last-year`)).toContain('The same, a year before');
  });
});
