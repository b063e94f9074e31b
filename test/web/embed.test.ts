import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_STATE, VIEWS } from '../../src/state/chartState.ts';
import { buildUrl } from '../../src/state/codec.ts';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';

const INTRANET = 'https://intranet.example.nhs.uk';
const QUESTION = { ...DEFAULT_STATE, numerators: ['K'], highlight: ['A01', 'Z99'] };
const CARD = buildUrl({ ...QUESTION, embed: true });
const PAGE = buildUrl(QUESTION);

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
let framed: RunningApp;
beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path);
  framed = await runApp(store.path, { frameAncestors: [INTRANET, "'self'"] });
});
afterAll(async () => {
  await app.stop();
  await framed.stop();
  await store.remove();
});

/** Who may hold an answer in a frame, as its headers say. */
function framers({ headers }: Response): { ancestors: string | undefined; deny: string | null } {
  const policy = headers.get('content-security-policy') ?? '';
  const [, ancestors] = /frame-ancestors ([^;]*)/.exec(policy) ?? [];
  return { ancestors, deny: headers.get('x-frame-options') };
}
const NOBODY = { ancestors: "'none'", deny: 'DENY' };

describe('a frame on another site', () => {
  it('may hold a card, if the setting names the site', async () => {
    const allowed = { ancestors: `${INTRANET} 'self'`, deny: null };
    expect(framers(await framed.get(CARD))).toEqual(allowed);
    // The second answer comes from memory.
    expect(framers(await framed.get(CARD))).toEqual(allowed);
    expect(framers(await framed.get(CARD, { method: 'HEAD' }))).toEqual(allowed);
  });

  it.each([
    PAGE,
    '/',
    '/methods',
    '/status',
    '/status?embed=1',
    '/outliers',
    '/org/practice/A01?embed=1',
  ])('may not hold %s', async url => {
    expect(framers(await framed.get(url))).toEqual(NOBODY);
  });

  it('may hold nothing without the setting, although the card is drawn', async () => {
    const response = await app.get(CARD);
    expect(response.status).toBe(200);
    expect(framers(response)).toEqual(NOBODY);
  });
});

describe('an error in a frame', () => {
  const WRONG = CARD.replace('/filter/all', '/filter/some');

  it.each([
    ['a question that cannot be understood', WRONG, 400],
    ['a page that does not exist', '/data/nothing?embed=1', 404],
  ])('about %s is the message alone, with a link to the page', async (_, url, status) => {
    const response = await framed.get(url);
    expect(response.status).toBe(status);
    expect(framers(response).ancestors).toContain(INTRANET);
    const alone = await response.text();
    const [message] = /<p class="said">.*?<\/p>/s.exec(alone) ?? [];
    const whole = (url.includes('&embed') ? url.replace('&embed=1', '') : url.split('?')[0]) ?? '';
    const page = await (await framed.get(whole)).text();
    expect(message).toBeDefined();
    expect(page).toContain(message);
    for (const part of ['<header', '<footer', '<form', 'class="buttons"', 'Did you mean'])
      expect(alone, part).not.toContain(part);
    const links = [...alone.matchAll(/<a[^>]* href="[^"]*"[^>]*>/g)].map(String);
    expect(links).toEqual([`<a href="${whole.replaceAll('&', '&amp;')}" target="_top">`]);
    expect(page).toContain('<header');
  });

  it('says alone, too, that the first data is being built', async () => {
    const starting = await runApp(undefined, { frameAncestors: [INTRANET] });
    const response = await starting.get(CARD);
    expect(response.status).toBe(503);
    const alone = await response.text();
    expect(alone).toContain('Getting the data ready');
    for (const part of ['<header', '<footer', 'href="/status"'])
      expect(alone, part).not.toContain(part);
    await starting.stop();
  });
});

describe('a card alone', () => {
  it.each(VIEWS)('of the view %s has no header, footer, form or menus', async view => {
    const page = await (await app.get(buildUrl({ ...QUESTION, view, embed: true }))).text();
    expect(page).toContain('class="card answer');
    for (const part of [
      '<header',
      '<footer',
      '<form',
      '<nav class="peers',
      'Copy link',
      'Cite this',
    ]) {
      expect(page, part).not.toContain(part);
    }
    expect(page.includes('id="heatmap"')).toBe(false);
  });

  it('says what the whole page says: heading, sentence, chart, figures, sources', async () => {
    const [card, page] = await Promise.all(
      [CARD, PAGE].map(async url => (await app.get(url)).text()),
    );
    for (const part of [
      /<h1[^>]*>.*?<\/h1>/s,
      /<p class="said">.*?<\/p>/s,
      /<caption>.*?<\/table>/s,
    ]) {
      const [text] = part.exec(page ?? '') ?? [];
      expect(text).toBeDefined();
      expect(card).toContain(text);
    }
    expect(card).toContain('Practice “Z99” is not in the data');
  });

  it('has links to whole pages alone, which open beside it', async () => {
    const card = await (await app.get(CARD)).text();
    expect(card).toContain('<base target="_blank">');
    const hrefs = [...card.matchAll(/<a[^>]* href="([^"]*)"/g)].map(([, href]) => href);
    expect(hrefs).toContain(PAGE.replaceAll('&', '&amp;'));
    expect(hrefs.filter(href => href?.includes('embed'))).toEqual([]);
    expect(await (await app.get(PAGE)).text()).not.toContain('<base');
  });

  it('keeps its data version', async () => {
    const url = buildUrl({ ...QUESTION, embed: true, data: 'test' });
    expect(url).toMatch(/&embed=1&data=test$/);
    const card = await (await app.get(url)).text();
    expect(card).toContain(
      `href="${buildUrl({ ...QUESTION, data: 'test' }).replaceAll('&', '&amp;')}"`,
    );
  });
});
