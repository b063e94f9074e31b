import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_STATE, VIEWS } from '../../src/state/chartState.ts';
import { buildUrl, parseUrl } from '../../src/state/codec.ts';
import { viewsOf } from '../../src/web/navigation.ts';
import { chartState } from '../state/arbitraries.ts';
import { runApp } from '../support/app.ts';
import { sampleApp } from '../support/sampleApp.ts';
import { SAMPLE_PRACTICES } from '../support/sampleStore.ts';

const app = sampleApp();
const htmlOf = async (path: string): Promise<string> => (await app.get(path)).text();

describe('the first page', () => {
  it('shows a chart of the data, with its sentence and the way to it', async () => {
    const html = await htmlOf('/');
    expect(html).toContain('Potassium tests per 1000 patients');
    expect(html).toMatch(/<strong>[^<]*March 2019[^<]*<\/strong>/);
    expect(html).toContain(
      'href="/data/chart/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all"',
    );
  });

  it('says up to when the data is and when it was built', async () => {
    const html = await htmlOf('/');
    expect(html).toContain('<time datetime="2019-03">Mar 2019</time>');
    expect(html).toContain('data-ago');
  });
});

describe('the median and the deciles', () => {
  const K =
    'by/practice_id/showing/ccg_id/all/lab_id/all/numerators/K/denominators/per1000/filter/all';
  const pathsOf = (html: string): string[] =>
    /<svg[^>]*0 0 1000 1000.*?<\/svg>/s.exec(html)?.[0].match(/<path[^>]*>/g) ?? [];
  /** Without the buttons of explained words: a word is one only where it first occurs. */
  const keyOf = (html: string): string =>
    (/<ul class="key">.*?<\/ul>/s.exec(html)?.[0] ?? '').replace(/<\/?button[^>]*>/g, '');

  it('look the same on the first page and on the chart that it leads to', async () => {
    const [home, chart] = await Promise.all(['/', `/data/chart/${K}`].map(htmlOf));
    expect(pathsOf(home ?? '')).toHaveLength(5);
    expect(pathsOf(chart ?? '')).toEqual(pathsOf(home ?? ''));
    expect(keyOf(chart ?? '')).toBe(keyOf(home ?? ''));
  });

  it('are lines where a link asks for them, and the form says so', async () => {
    const html = await htmlOf(`/data/chart/${K}?deciles=lines`);
    expect(pathsOf(html).filter(path => path.includes('stroke-dasharray="3 3"'))).toHaveLength(8);
    expect(html).toMatch(/<input type="checkbox" name="deciles" value="lines" checked/);
    expect(keyOf(html)).not.toContain('<rect');
  });

  it('are no choice where too few are compared to have any, and the choice is kept', async () => {
    const few = `/data/chart/${K.replace('practice_id', 'lab_id')}`;
    expect(await htmlOf(`${few}?deciles=lines`)).toMatch(
      /data-part="deciles" hidden="hidden"><input type="checkbox" name="deciles" value="lines" checked/,
    );
    expect(await htmlOf(`/data/chart/${K}`)).toContain('data-part="deciles"><input');
  });

  it('stay lines on the way through pages that draw none', async () => {
    const table = await htmlOf(`/data/datatable/${K}?deciles=lines`);
    expect(table).toContain('<input type="hidden" name="deciles" value="lines"/>');
    expect(table).not.toContain('Draw deciles as lines');
  });

  it('have the colours in the key of small charts in which these draw them', async () => {
    const html = await htmlOf(`/data/grid/${K}`);
    const css = await htmlOf(/href="([^"]*\/css\/app\.css)"/.exec(html)?.[1] ?? '');
    expect(keyOf(html)).toContain('fill:var(--decile-band)');
    expect(css.replaceAll(' ', '')).toMatch(/\.decile-band\{fill:var\(--decile-band\)/);
    expect(keyOf(html)).toContain('--c:var(--median);--s:dashed');
  });
});

describe('a card', () => {
  const MEASURES =
    '/data/measure/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all';
  const CHART = MEASURES.replace('measure', 'chart').replace('numerators/all', 'numerators/K');
  const words = (html: string): string =>
    html.replace(/<script.*?<\/script>/gs, '').replace(/<[^>]*>/g, '');

  it('says in its heading what is measured and who is compared; the long title is that of its files', async () => {
    const html = await htmlOf(`${CHART}?highlight_entities=A05`);
    expect(words(/<h1.*?<\/h1>/s.exec(html)?.[0] ?? '')).toBe(
      'Potassium tests per 1000 patients: Elm Surgery compared with all practices',
    );
    const long =
      'Potassium tests per 1000 patients at practice Elm Surgery (in the context of all practices nationally)';
    expect(html).toContain(`<title>${long} · openpath</title>`);
    expect(html).toContain(`data-title="${long}"`);
    expect(html).toContain(
      'data-file="openpath-potassium-tests-per-1000-patients-at-practice-elm-surgery',
    );
  });

  it('says the finding in one sentence, and the rest on request', async () => {
    const html = await htmlOf(`${CHART}?highlight_entities=A05`);
    const said = words(/<p class="said">.*?<\/p>/s.exec(html)?.[0] ?? '');
    expect(said).toMatch(
      /^Elm Surgery stood at [\d.]+ \([\d.]+–[\d.]+\) tests per 1000 patients in March 2019, [^.]*\.$/,
    );
    const more = /<details class="said-more" id="chart-more"><summary>.*?<\/details>/s.exec(
      html,
    )?.[0];
    expect(words(more ?? '')).toMatch(/on average in/);
    expect(words(html.replace(more ?? '', ''))).not.toMatch(/on average in/);
  });

  it('of a measure says its thing once: no prose stands between its heading, its finding and its chart', async () => {
    const html = await htmlOf(`${MEASURES}?highlight_entities=A05`);
    const cards = html.match(/<section class="card answer".*?<figure/gs) ?? [];
    expect(cards).toHaveLength(3);
    for (const card of cards) {
      expect(card.match(/<(?:h[1-6]|p)\b/g)).toEqual(['<h2', '<p']);
      expect(card).not.toContain('<details');
    }
    expect(words(/<h1.*?<\/h1>/s.exec(html)?.[0] ?? '')).toBe(
      'Elm Surgery compared with all practices',
    );
  });

  it('names each region and each list of links by its measure, so that no two are the same', async () => {
    const html = await htmlOf(`${MEASURES}?highlight_entities=A05`);
    const labels = [
      ...html.matchAll(/<(?:nav|[^>]* role="region")[^>]* aria-label="([^"]*)"/g),
    ].map(([, label]) => label);
    expect(labels.length).toBeGreaterThan(8);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe('all measures at a glance', () => {
  const MEASURES =
    '/data/measure/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all';
  const words = (html: string): string =>
    html
      .replace(/<[^>]*>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
  /** The first table of a page: its caption, its heads and the words of each row; and its HTML. */
  const overviewOf = async (path: string) => {
    const html = await htmlOf(path);
    const section = /<section class="card overview".*?<\/section>/s.exec(html)?.[0] ?? '';
    const cells = (row: string, tag: 'td' | 't[hd]'): string[] =>
      (row.match(new RegExp(`<${tag}[ >].*?</${tag}>`, 'gs')) ?? []).map(words);
    const [head = '', ...rows] = section.match(/<tr>.*?<\/tr>/gs) ?? [];
    return {
      html,
      section,
      caption: words(/<caption>.*?<\/caption>/s.exec(section)?.[0] ?? ''),
      heads: cells(head, 't[hd]'),
      rows: rows.map(row => cells(row, 't[hd]').slice(0, 3)),
    };
  };

  it('has a row for each measure: its value and place, as its card says them, a line, and the way to it', async () => {
    const { html, section, caption, rows } = await overviewOf(`${MEASURES}?highlight_entities=A05`);
    expect(caption).toBe('Elm Surgery, March 2019');
    const cards = html.match(/<section class="card answer".*?<\/section>/gs) ?? [];
    expect(rows).toHaveLength(cards.length);
    cards.forEach((card, i) => {
      const [title, value = '', place = ''] = rows[i] ?? [];
      expect(words(/<h2.*?<\/h2>/s.exec(card)?.[0] ?? '')).toBe(title);
      const said = words(/<p class="said">.*?<\/p>/s.exec(card)?.[0] ?? '');
      expect(said).toContain(`stood at ${value.split(' ')[0]}`);
      expect(said).toContain(place.replace(/ \(.*/, ''));
      const [, id] = /id="([^"]+)"/.exec(card) ?? [];
      expect(section).toContain(`<a href="#${id}">${title}</a>`);
    });
    expect(section.match(/<path class="own" d="M/g)).toHaveLength(cards.length);
    expect(section.match(/<path class="decile-band" d="M/g)).toHaveLength(cards.length);
    expect(
      section.match(/<svg class="spark"[^>]* aria-label="from [^"]+, between [^"]+"/g),
    ).toHaveLength(cards.length);
  });

  it('without a highlight has the median and the deciles of all, and no line of its own', async () => {
    const { section, caption, heads, rows } = await overviewOf(MEASURES);
    expect(caption).toBe('All practices, March 2019');
    expect(heads).toEqual(['Measure', 'Median', '1st to 9th decile', 'Over time']);
    expect(rows[0]).toEqual(['Potassium tests per 1000 patients', '43.0', '36.2 to 49.2']);
    expect(section).not.toContain('class="own"');
    expect(section).toContain('class="small-median"');
  });

  it('of few organisations has the lowest and the highest by name', async () => {
    const { heads, rows } = await overviewOf(MEASURES.replace('practice_id', 'ccg_id'));
    expect(heads.slice(1, 3)).toEqual(['Lowest', 'Highest']);
    expect(rows[0]?.[1]).toMatch(/^[\d.]+ \(NHS \w+ CCG\)$/);
  });

  it('of an organisation without figures says so', async () => {
    const { rows } = await overviewOf(
      `${MEASURES.replace('ccg_id/all', 'ccg_id/11N')}?highlight_entities=A05`,
    );
    expect(rows[0]?.[1]).toBe('no figures');
  });
});

describe('the way in', () => {
  it('finds a practice by part of its name, without JavaScript', async () => {
    const html = await htmlOf('/start_here?q=cas%20sur');
    expect(html).toContain('1 practice found.');
    expect(html).toContain(
      'href="/data/measure/by/practice_id/showing/ccg_id/all/lab_id/all/numerators/all/denominators/per1000/filter/all?highlight_entities=A04"',
    );
    expect(html).not.toContain('highlight_entities=A13');
  });

  it('finds a practice by its code', async () => {
    expect(await htmlOf('/start_here?q=a07')).toContain('highlight_entities=A07');
  });

  it('offers what comes near where nothing is found', async () => {
    const html = await htmlOf('/start_here?q=Harbuor');
    expect(html).toContain('No practice matches “Harbuor”.');
    expect(html).toContain('Harbour Surgery');
  });

  it('writes what was typed as text', async () => {
    const html = await htmlOf('/start_here?q=%22%3E%3Cscript%3E');
    expect(html).not.toContain('"><script>');
  });

  it('lists every practice while there are few, and the CCGs and labs', async () => {
    const html = await htmlOf('/start_here');
    for (const { id } of SAMPLE_PRACTICES) expect(html).toContain(`highlight_entities=${id}"`);
    expect(html).toContain('by/ccg_id/showing');
    expect(html).toContain('highlight_entities=plymouth"');
  });
});

describe('the foot of a page', () => {
  const footOf = (html: string): string => html.slice(html.indexOf('<footer'));

  it('has the accessibility statement, and no contact where none is set', async () => {
    const foot = footOf(await htmlOf('/methods'));
    expect(foot).toContain('<a href="/accessibility">Accessibility</a>');
    expect(foot).not.toMatch(/Contact|Report a problem/);
  });

  it('leads to the contact, and to a mail that names the page with the problem', async () => {
    const mail = 'mailto:lab@example.nhs.uk';
    const other = await runApp(app.storePath, { contact: mail, problemReports: mail });
    const page = await other.get('/start_here?q=castle');
    const foot = footOf(await page.text());
    expect(foot).toContain(`<a href="${mail}">Contact</a>`);
    const [, href = ''] = /<a href="([^"]+)">Report a problem/.exec(foot) ?? [];
    const address = new URL(href.replaceAll('&amp;', '&'));
    expect(address.pathname).toBe('lab@example.nhs.uk');
    expect(address.searchParams.get('subject')).toBe('Problem with openpath');
    expect(address.searchParams.get('body')).toContain(`${other.url}/start_here?q=castle`);
    // A kept page has the old foot, so it has another tag.
    const [kept, now] = await Promise.all([app.get('/methods'), other.get('/methods')]);
    expect(kept.headers.get('etag')).not.toBe(now.headers.get('etag'));
    await other.stop();
  });
});

describe('the pages of prose', () => {
  it.each(['/methods', '/data_format', '/info_governance', '/accessibility'])(
    '%s: every link within it leads somewhere',
    async path => {
      const html = await htmlOf(path);
      const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(match => match[1]));
      const links = [...html.matchAll(/href="#([^"]+)"/g)].map(match => match[1]);
      expect(links.length).toBeGreaterThan(6);
      for (const link of links) expect(ids).toContain(link);
    },
  );

  it('the accessibility statement says what is not known, and where problems are reported', async () => {
    const text = (html: string): string => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
    const unset = await htmlOf('/accessibility');
    expect(text(unset)).toContain('partially compliant');
    expect(text(unset)).toContain('we have not tested with a screen reader');
    expect(text(unset)).toContain('This site does not give a contact address.');
    const other = await runApp(app.storePath, {
      contact: 'mailto:lab@example.nhs.uk',
      problemReports: 'https://example.org/issues',
    });
    const set = await (await other.get('/accessibility')).text();
    await other.stop();
    expect(set).toContain('<a href="https://example.org/issues">report the problem</a>');
    expect(set).toContain('<a href="mailto:lab@example.nhs.uk">contact us</a>');
    const onlyContact = await runApp(app.storePath, { contact: 'mailto:lab@example.nhs.uk' });
    const page = await (await onlyContact.get('/accessibility')).text();
    await onlyContact.stop();
    expect(page.match(/<a href="mailto:lab@example.nhs.uk">contact us<\/a>/g)).toHaveLength(1);
    expect(page).not.toContain('does not give a contact address');
  });

  it('the data format explains every reason for which a row is dropped', async () => {
    const { DROP_REASONS } = await import('../../src/domain/buildReport.ts');
    const html = await htmlOf('/data_format');
    for (const reason of Object.keys(DROP_REASONS)) expect(html).toContain(`<dt>${reason}</dt>`);
  });

  it('the methods say what divides a lab within a CCG, and that a step has no known cause', async () => {
    const html = await htmlOf('/methods');
    expect(html).toContain('each lab is divided by that CCG’s patients only');
    expect(html).toContain('the shares of all result types add up to 100%');
    expect(html).not.toMatch(/likely no change in care|more likely a new range/);
  });

  it('the anchors of the predecessor’s methods page lead to what they meant', async () => {
    const html = await htmlOf('/methods');
    const textAt = (id: string): string =>
      (html.split(`id="${id}"`)[1] ?? '').replace(/<[^>]*>/g, '').slice(0, 60);
    expect(textAt('low-numbers')).toContain('What are the coloured bands around a line?');
    expect(textAt('result-categories')).toContain('What do the result types mean?');
    expect(textAt('reference-ranges')).toContain('Can results be compared between labs?');
    expect(textAt('lab-list-sizes')).toContain('A lab has no registered patients');
    expect(textAt('ccg-list-sizes')).toContain('A CCG’s list size');
  });

  it.each([
    ['/about', '/#about', '<h2>What this is</h2>'],
    ['/about/', '/#about', '<h2>What this is</h2>'],
    ['/faq', '/methods', 'Methods: how the numbers are made'],
    ['/get_involved', '/data_format', 'How a lab supplies data'],
  ])('%s, a page of the predecessor, leads to %s', async (old, today, text) => {
    const response = await app.get(old);
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(today);
    const [path = '', id] = today.split('#');
    const html = await htmlOf(path);
    expect(html).toContain(text);
    if (id) expect(html).toContain(`id="${id}"`);
  });

  it.each(['/data', '/data/'])('%s, the predecessor’s first page, is the measures', async old => {
    const to = (await app.get(`${old}?highlight_entities=A05`)).headers.get('location') ?? '';
    expect(to).toMatch(/^\/data\/measure\/by\/practice_id\/.*\?highlight_entities=A05$/);
    expect((await app.get(to)).status).toBe(200);
  });

  it('every page links to what data is held and why no patient can be identified', async () => {
    for (const path of ['/', '/start_here', '/methods', '/status', '/nothing']) {
      expect(await htmlOf(path)).toContain('href="/info_governance"');
    }
    const html = await htmlOf('/info_governance/');
    expect(html).toContain('What data is held, and why no patient can be identified');
    expect(html).toContain('can only be opened on the computer that runs it');
    expect(html).toContain('A site can be set up to replace the codes');
  });

  it('the page of what is held says who can see it if there is a password', async () => {
    const credentials = [{ username: 'user', password: 'secret' }];
    const other = await runApp(app.storePath, { credentials });
    const authorization = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    const page = await other.get('/info_governance', { headers: { authorization } });
    expect(await page.text()).toContain('Only people with a user name and password');
    await other.stop();
  });

  it.each(['/methods', '/data_format', '/info_governance', '/accessibility'])(
    '%s lists all its sections under “On this page”',
    async path => {
      const html = await htmlOf(path);
      const ids = [...html.matchAll(/<h2 id="([\w-]+)"/g)].map(([, id]) => id);
      const headings = ids.filter(id => id !== 'contents').map(id => `#${id}`);
      const contents = /<nav class="contents".*?<\/nav>/s.exec(html)?.[0] ?? '';
      const listed = [...contents.matchAll(/<a href="(#[\w-]+)">[^<]/g)].map(([, to]) => to);
      expect(headings.length).toBeGreaterThan(5);
      expect(listed).toEqual(headings);
    },
  );

  it('the anchors that other pages link to are there', async () => {
    const methods = await htmlOf('/methods');
    const others = (await Promise.all(['/', '/data_format', '/status'].map(htmlOf))).join('');
    const anchors = [...others.matchAll(/href="\/methods#([^"]+)"/g)].map(match => match[1]);
    expect(anchors.length).toBeGreaterThan(2);
    for (const anchor of anchors) expect(methods).toContain(`id="${anchor}"`);
  });
});

describe('the header', () => {
  const entriesOf = async (path: string): Promise<string[]> => {
    const nav = /<nav aria-label="Main">.*?<\/nav>/s.exec(await htmlOf(path))?.[0] ?? '';
    return [...nav.matchAll(/<a[^>]*>([^<]+)<\/a>/g)].map(([, text = '']) => text);
  };
  const currentOf = async (path: string): Promise<string[]> =>
    [...(await htmlOf(path)).matchAll(/aria-current="(\w+)">([^<]+)<\/a>/g)].map(
      ([, current, text]) => `${text}: ${current}`,
    );

  it('leads to the measures, to a question of one’s own, to the methods and to the status', async () => {
    for (const path of ['/', '/methods', buildUrl({ ...DEFAULT_STATE, numerators: ['K'] })])
      expect(await entriesOf(path)).toEqual(['Measures', 'Explore', 'Methods', 'Status']);
  });

  it('says where the reader is: every view of a question is explored', async () => {
    expect(await currentOf('/methods')).toEqual(['Methods: page']);
    expect(await currentOf(buildUrl({ ...DEFAULT_STATE, view: 'measure' }))).toContain(
      'Measures: page',
    );
    for (const view of VIEWS.filter(view => view !== 'measure')) {
      const current = await currentOf(buildUrl({ ...DEFAULT_STATE, numerators: ['K'], view }));
      expect(current, view).toContain('Explore: true');
    }
  });
});

describe('the views of a question', () => {
  it('are seven, and each keeps the whole question', () => {
    fc.assert(
      fc.property(chartState, state => {
        const views = viewsOf(state);
        expect(views.map(({ text }) => text)).toEqual([
          ...['Chart', 'Small multiples', 'Heatmap', 'Has it changed?', 'For its size'],
          ...['Two periods', 'Table'],
        ]);
        for (const { id, href } of views) {
          const [url = ''] = href.split('#');
          const view = VIEWS.find(view => view === id) ?? 'chart';
          const parsed = parseUrl(url);
          expect(parsed).toEqual({ ok: true, format: 'html', state: { ...state, view, page: 1 } });
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('the names of pages', () => {
  it('are the same in the menu and in the footer', async () => {
    const html = await htmlOf('/methods');
    const linksIn = (part: string): Map<string, string> =>
      new Map(
        [...part.matchAll(/<a href="(\/[^"]*)"[^>]*>([^<]+)<\/a>/g)].map(
          ([, href = '', text = '']) => [href, text],
        ),
      );
    const menu = linksIn(/<nav aria-label="Main">.*?<\/nav>/s.exec(html)?.[0] ?? '');
    const footer = linksIn(/<nav class="end-in".*?<\/nav>/s.exec(html)?.[0] ?? '');
    const both = [...menu.keys()].filter(href => footer.has(href));
    expect(both).toEqual(['/methods', '/status']);
    for (const href of both) expect(footer.get(href)).toBe(menu.get(href));
    for (const href of footer.keys()) expect((await app.get(href)).status).toBe(200);
  });
});
