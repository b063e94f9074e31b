import { describe, expect, it } from 'vitest';
import { sampleApp } from '../support/sampleApp.ts';
import { SAMPLE_PRACTICES } from '../support/sampleStore.ts';

const app = sampleApp();
const SHEETS = '/print/ccg/15N';
const htmlOf = async (path: string, status = 200): Promise<string> => {
  const response = await app.get(path);
  expect(response.status, path).toBe(status);
  const html = await response.text();
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
  return html;
};
const sheetsIn = (html: string): string[] => html.split('<section class="card sheet"').slice(1);

describe('the print of a CCG', () => {
  it('has a sheet for each of its practices, by name, with every measure', async () => {
    const sheets = sheetsIn(await htmlOf(SHEETS));
    const names = sheets.map(sheet => /<h2[^>]*>([^<]+)/.exec(sheet)?.[1]);
    expect(names).toEqual(
      SAMPLE_PRACTICES.filter(({ ccg }) => ccg === '15N')
        .map(({ name }) => name)
        .sort(),
    );
    const [abbey = ''] = sheets;
    expect(abbey).toContain('A01 · NHS Devon CCG · Apr 2017 to Mar 2019 · among 14 practices');
    expect(abbey.match(/<path class="own" d="M0 /g)).toHaveLength(3);
    expect(abbey.match(/<b>[^<]+<\/b>/g)).toHaveLength(3);
    // A practice has the colour of its charts.
    expect(abbey).toContain('<ul class="smalls of-practice" style="--c:#D55E00">');
    expect(abbey).toMatch(/<li class="line" style="--c:#D55E00[^"]*">This practice/);
  });

  it('gives each practice the value and the place that the small multiples give', async () => {
    const [abbey = ''] = sheetsIn(await htmlOf(SHEETS));
    const [, href = '', words] =
      /<a class="small" href="([^"]+)"><b>[^<]+<\/b> <span>([^<]+)/.exec(abbey) ?? [];
    expect(words).toMatch(/ in Mar 2019 · /);
    const grid = await htmlOf(href.replace('/chart/', '/grid/').split('?')[0] ?? '');
    expect(/data-id="A01"[^>]*><b>[^<]+<\/b> <span>([^<]+)/.exec(grid)?.[1]).toBe(words);
  });

  it('draws the peers of all sheets once', async () => {
    const html = await htmlOf(SHEETS);
    const ids = [...html.matchAll(/<g id="(peers-[^"]+)"><path class="decile-band"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toHaveLength(3);
    const used = new Set([...html.matchAll(/<use href="#([^"]+)"/g)].map(([, id]) => id));
    expect([...used].sort()).toEqual(ids.sort());
  });

  it('is linked from the pages of its CCG, and from what finds it', async () => {
    const measures = '/data/measure/by/ccg_id/showing/ccg_id/all/lab_id/all/numerators/all';
    for (const path of [
      `${measures}/denominators/per1000/filter/all?highlight_entities=15N`,
      '/find?q=15N',
    ]) {
      expect(await htmlOf(path), path).toMatch(
        /<a href="\/print\/ccg\/15N"[^>]*>Print all its practices/,
      );
    }
  });

  it('of a CCG that is not in the data says so, and offers what may have been meant', async () => {
    const html = await htmlOf('/print/ccg/15M', 404);
    expect(html).toContain('There is no CCG “15M” in the data.');
    expect(html).toContain(`href="${SHEETS}"`);
  });
});
