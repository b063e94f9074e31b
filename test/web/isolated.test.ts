import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import { isolated } from '../../src/web/presenters/isolated.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { storeOf } from '../support/storeOf.ts';

const HEBREW = 'מרפאה 12 (צפון)';
const NAMES = [`Clinic ${HEBREW}`, 'Over\u202eridden', 'Plain'];
const CHART =
  '/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/raw/filter/all';

let file: string;
let app: RunningApp;
beforeAll(async () => {
  const month = monthOf(2019, 1);
  const practices = NAMES.map((name, i) => ({ id: `A${i}`, name }));
  file = await storeOf(
    practices.map(({ id }) => {
      const cell = { ccg: 'C', lab: 'L', test: 'K', category: 0, n: 9 };
      return { month, practice: id, ...cell };
    }),
    { practices, tests: [{ code: 'K', name: 'Potassium', shown: true }] },
  );
  app = await runApp(file);
});
afterAll(async () => {
  await app.stop();
  await rm(path.dirname(file), { recursive: true });
});

/** What a person reads: no tags, no scripts. */
const textOf = (html: string): string =>
  html.replace(/<script\b[\s\S]*?<\/script>/g, '').replace(/<[^>]*>/g, '');

it.each([
  ['a chart', `${CHART}?highlight_entities=A0&highlight_entities=A1`],
  ['a table', CHART.replace('/chart/', '/datatable/')],
  ['all organisations at once', CHART.replace('/chart/', '/grid/')],
])('on %s a name turns nothing around it', async (_, address) => {
  const text = textOf(await (await app.get(address)).text());
  const isolates = text.match(/\u2068[^\u2069]*\u2069/g) ?? [];
  expect(isolates).toContain(`\u2068${HEBREW.slice(0, -1)}\u2069`);
  expect(text.replace(/\u2068[^\u2069]*\u2069/g, '')).not.toMatch(/\p{Script=Hebrew}/u);
  expect(text).toContain('Overridden');
  expect(text).not.toMatch(/[\u202a-\u202e]/);
});

it('for programs and spreadsheets the name stays as it is', async () => {
  const csv = await (await app.get(`${CHART.replace('/filter/all', '/filter/all.csv')}`)).text();
  expect(csv).toContain(NAMES[0]);
  expect(csv).not.toContain('\u2068');
});

it('every letter from right to left is isolated, in any page', () => {
  const scripts =
    /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
  const letters = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
  const missed = letters
    .filter(letter => scripts.test(letter))
    .filter(letter => isolated(`<p>${letter}</p>`) !== `<p>\u2068${letter}\u2069</p>`);
  expect(missed).toEqual([]);
});
