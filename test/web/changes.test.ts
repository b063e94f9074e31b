import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { countsOf, VersionHouse } from '../support/versionHouse.ts';

const file = (path: string, sha256: string) => ({
  path,
  sha256,
  kind: 'lab' as const,
  labId: 'zed',
  bytes: 1,
  read: 1,
  kept: 1,
  dropped: [],
});
const measure = (numerators: string[]) => ({
  id: 'k',
  title: 'Potassium <K> & co',
  why_it_matters: 'It is common.',
  numerators,
  denominators: ['raw'],
  filter: 'all' as const,
  better: 'neither' as const,
  links: [],
});

let house: VersionHouse;
let app: RunningApp;
beforeAll(async () => {
  house = await VersionHouse.make();
  const { shelf, stores, versions } = await house.open({ versionsKept: 1 });
  app = await runApp(undefined, { stores, versions });
  expect(await textOf('/status/changes')).toContain('No build is on record yet.');
  await house.publish(shelf, 'a1', countsOf(1, 2), {
    report: { files: [file('labs/zed/1.csv', 'aa')] },
    measures: [measure(['K'])],
  });
  const moor = countsOf(4, 1).map(row => ({ ...row, lab: 'moor' }));
  const zed = countsOf(1, 4).filter(({ month, practice }) => month % 12 > 0 || practice > 'A81011');
  await house.publish(shelf, 'b2', [...zed, ...moor], {
    report: { files: [file('labs/zed/1.csv', 'bb'), file('labs/moor/<1>.csv', 'cc')] },
    measures: [measure(['K', 'NA'])],
    labs: [
      { id: 'moor', name: 'Moor & Vale' },
      { id: 'zed', name: 'Zed' },
    ],
  });
});
afterAll(async () => {
  await app.stop();
  await house.remove();
});

const textOf = async (path: string): Promise<string> =>
  (await (await app.get(path)).text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the page of changes', () => {
  it('says what each build added and removed, by lab and month, newest first', async () => {
    const text = await textOf('/status/changes');
    expect(text).toContain(
      '36 rows added and 2 removed at 2 labs; 1 file added and 1 replaced. The measure “Potassium &lt;K&gt; &amp; co” has a new definition.',
    );
    expect(text).toContain('Moor &amp; Vale 12 0 New lab New months: Jan 2019');
    expect(text).toContain(
      'zed 24 2 New months: Mar to Apr 2019 Changed: Jan 2019 (−2 rows)'.replace('zed', 'Zed'),
    );
    expect(text).toContain('labs/moor/&lt;1&gt;.csv added');
    expect(
      text.indexOf('The first build on record: 1 file, data from Jan 2019 to Feb 2019.'),
    ).toBeGreaterThan(text.indexOf('36 rows added'));
  });

  it('links to the charts of a version that can still be shown, and of no other', async () => {
    const page = await (await app.get('/status/changes')).text();
    expect(page).toContain('data=b2">Charts of this data');
    expect(page).not.toContain('data=a1">');
  });

  it('shows one build alone', async () => {
    const text = await textOf('/status/changes?build=a1');
    expect(text).toContain('The first build on record');
    expect(text).not.toContain('36 rows added');
    expect(await textOf('/status/changes?build=zz')).toContain('No build “zz” is on record.');
  });

  it('is found from the status page, which names its feed', async () => {
    const page = await (await app.get('/status')).text();
    expect(page).toContain('<a href="/status/changes">What each build changed</a>');
    expect(page).toContain(
      '<link rel="alternate" type="application/atom+xml" title="What each build changed" href="/status/changes.atom">',
    );
  });
});

it('the same as JSON has every month with its rows before and after', async () => {
  const { builds } = await (await app.get('/status/changes.json')).json();
  expect(builds).toMatchObject([
    {
      version: 'b2',
      data_from: '2019-01',
      data_to: '2019-04',
      is_kept: true,
      changes: {
        files: [
          { path: 'labs/moor/<1>.csv', change: 'added' },
          { path: 'labs/zed/1.csv', change: 'replaced' },
        ],
        measures: [{ id: 'k', change: 'replaced' }],
        labs: [
          { lab_id: 'moor', is_new: true, rows_added: 12, rows_removed: 0 },
          {
            lab_id: 'zed',
            is_new: false,
            rows_added: 24,
            rows_removed: 2,
            months: [
              { month: '2019-01-01', rows_before: 12, rows_after: 10 },
              { month: '2019-03-01', rows_before: 0, rows_after: 12 },
              { month: '2019-04-01', rows_before: 0, rows_after: 12 },
            ],
          },
        ],
      },
    },
    { version: 'a1', is_kept: false, changes: null },
  ]);
});

describe('the Atom feed', () => {
  /** The elements of an XML text, each as the path to it and its text. Throws where it is not well formed. */
  function elementsOf(xml: string): { path: string; text: string; tag: string }[] {
    const elements: { path: string; text: string; tag: string }[] = [];
    const open: { name: string; tag: string; text: string }[] = [];
    for (const [, declaration, tag, text] of xml.matchAll(/(<\?[^?]*\?>)|<([^<>]*)>|([^<>]+)/g)) {
      if (declaration) continue;
      if (text !== undefined) {
        expect(text).toMatch(/^(?:[^&]|&(?:amp|lt|gt|quot);)*$/);
        const parent = open.at(-1);
        if (parent) parent.text += text;
        else expect(text.trim()).toBe('');
      } else if (tag?.startsWith('/')) {
        const closed = open.pop();
        expect(closed?.name).toBe(tag.slice(1));
        const path = [...open.map(({ name }) => name), tag.slice(1)].join('/');
        elements.push({ path, text: closed?.text ?? '', tag: closed?.tag ?? '' });
      } else if (tag !== undefined) {
        expect(tag).toMatch(/^\w+(?: [\w:]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*\/?$/);
        const name = /^\w+/.exec(tag)?.[0] ?? '';
        if (tag.endsWith('/'))
          elements.push({
            path: [...open.map(element => element.name), name].join('/'),
            text: '',
            tag,
          });
        else open.push({ name, tag, text: '' });
      }
    }
    expect(open).toEqual([]);
    return elements;
  }

  it('is well formed and has what RFC 4287 asks: ids, titles, times, an author, absolute links', async () => {
    const response = await app.get('/status/changes.atom');
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const elements = elementsOf(await response.text());
    const textsOf = (path: string) =>
      elements.filter(element => element.path === path).map(element => element.text);
    expect(textsOf('feed/id')).toEqual([`${app.url}/status/changes`]);
    expect(textsOf('feed/title')).toHaveLength(1);
    expect(textsOf('feed/author/name')).toEqual(['openpath']);
    expect(textsOf('feed/updated')).toEqual(['2024-01-01T00:00:00.000Z']);
    const links = elements.filter(({ path }) => path === 'feed/link').map(({ tag }) => tag);
    expect(links).toEqual([
      `link rel="self" type="application/atom+xml" href="${app.url}/status/changes.atom"/`,
      `link rel="alternate" type="text/html" href="${app.url}/status/changes"/`,
    ]);
    for (const path of ['id', 'title', 'updated', 'content']) {
      expect(textsOf(`feed/entry/${path}`), path).toHaveLength(2);
    }
    expect(new Set(textsOf('feed/entry/id')).size).toBe(2);
    expect(textsOf('feed/entry/id')[0]).toBe(
      `${app.url}/status/changes?build=b2#2024-01-01T00:00:00.000Z`,
    );
    expect(textsOf('feed/entry/content')[0]).toContain(
      'Moor &amp; Vale: 12 rows added, 0 removed.',
    );
  });

  it('names the address that a proxy was asked for', async () => {
    const response = await app.get('/status/changes.atom', {
      headers: { 'X-Forwarded-Proto': 'https' },
    });
    expect(await response.text()).toContain(
      `<id>https://${new URL(app.url).host}/status/changes</id>`,
    );
  });
});
