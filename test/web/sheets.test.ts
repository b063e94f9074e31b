import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { SAMPLE_PRACTICES } from '../support/sampleStore.ts';
import { storeOf } from '../support/storeOf.ts';

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

/** A CCG of so many practices that differ a little. */
async function planted(practices: number) {
  const ids = Array.from({ length: practices }, (_, i) => `P${String(i).padStart(2, '0')}`);
  const months = Array.from({ length: 7 }, (_, i) => monthOf(2019, 1) + i);
  const keys = months.flatMap(month => ids.map(practice => ({ month, practice, ccg: 'C1' })));
  const file = await storeOf(
    keys.map((key, i) => ({ ...key, lab: 'l1', test: 'K', category: 0, n: 100 + (i % 11) })),
    { practiceMonths: keys.map(key => ({ ...key, listSize: 6000 })) },
  );
  const app = await runApp(file);
  return {
    names: ids,
    html: async (path: string): Promise<string> => (await app.get(path)).text(),
    async stop(): Promise<void> {
      await app.stop();
      await rm(path.dirname(file), { recursive: true });
    },
  };
}

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

  it('of a large CCG has forty practices, and leads to the others', async () => {
    const large = await planted(45);
    const first = await large.html('/print/ccg/C1');
    const names = (html: string): (string | undefined)[] =>
      sheetsIn(html).map(sheet => /<h2[^>]*>([^<]+)/.exec(sheet)?.[1]);
    expect(first).toContain('45 practices');
    expect(first).toContain('Practices 1–40 of 45');
    expect(first).toContain('href="/print/ccg/C1?page=2"');
    const last = await large.html('/print/ccg/C1?page=2');
    const all = [...names(first), ...names(last)];
    expect(names(first)).toHaveLength(40);
    expect(all).toEqual(large.names);
    // A page that is not there is the last one, as in every list.
    expect(names(await large.html('/print/ccg/C1?page=9'))).toEqual(names(last));
    await large.stop();
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
