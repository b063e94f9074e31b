import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
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

const address = (view: string, by = 'practice_id', ending = ''): string =>
  `/data/${view}/by/${by}/showing/ccg_id/all/lab_id/all/numerators/TSH/denominators/per1000/filter/all${ending}`;

const row = z.looseObject({
  month: z.string().optional(),
  name: z.string(),
  numerator: z.number().nullish(),
  numerator_error: z.number().nullish(),
  denominator: z.number().nullish(),
  calc_value: z.number().nullish(),
  calc_value_low: z.number().nullish(),
  calc_value_high: z.number().nullish(),
  highlighted: z.boolean(),
  peer: z.boolean().nullable(),
});
const answer = z.looseObject({
  title: z.string(),
  summary: z.string(),
  rows: z.array(row),
  notices: z.array(z.looseObject({ message: z.string() })),
  deciles: z.array(z.record(z.string(), z.unknown())).optional(),
  peers: z.looseObject({}).optional(),
  order: z.array(z.string()).optional(),
});
async function json(path: string): Promise<z.infer<typeof answer>> {
  const response = await app.get(path);
  expect(response.status, path).toBe(200);
  return answer.parse(await response.json());
}
const text = async (path: string): Promise<string> => {
  const response = await app.get(path);
  expect(response.status, path).toBe(200);
  return (await response.text()).replace(/<\/?(?:button|span|em)[^>]*>/g, '');
};

const NORTH = 'group=North:P01+P30';

describe('an own group of practices', () => {
  it('is one more highlighted line: its members’ counts, list sizes and uncertainty added up', async () => {
    const { rows, summary, title } = await json(
      `${address('chart', 'practice_id', '.json')}?${NORTH}`,
    );
    // P01 sends 10 tests and P30 300, each with 3 ± 2 more, of 1000 patients each.
    expect(rows.filter(({ practice_id }) => practice_id === 'group:North').at(-1)).toMatchObject({
      name: 'North (group of 2)',
      month: '2019-02-01',
      highlighted: true,
      peer: false,
      numerator: 316,
      numerator_error: 4,
      denominator: 2000,
      calc_value: 158,
      calc_value_low: 156,
      calc_value_high: 160,
    });
    expect(title).toContain('at the group North (in the context of all practices nationally)');
    expect(summary).toContain(
      'North (group of 2) stood at 158 (156–160) tests per 1000 patients in February 2019, higher than 15 of the 30 practices.',
    );
  });

  it('is divided by the patients of those members alone that pass a CCG filter', async () => {
    const inKernow = address('chart', 'practice_id', '.json').replace('ccg_id/all', 'ccg_id/11N');
    const { rows } = await json(`${inKernow}?${NORTH}`);
    // P30 is in Devon: neither its tests nor its patients count.
    expect(rows.filter(({ practice_id }) => practice_id === 'group:North').at(-1)).toMatchObject({
      numerator: 13,
      denominator: 1000,
      calc_value: 13,
    });
  });

  it('changes neither the rows of practices nor the deciles', async () => {
    const plain = await json(address('chart', 'practice_id', '.json'));
    const withGroup = await json(`${address('chart', 'practice_id', '.json')}?${NORTH}`);
    expect(withGroup.rows.filter(({ practice_id }) => practice_id !== 'group:North')).toEqual(
      plain.rows,
    );
    expect(withGroup.deciles).toEqual(plain.deciles);
  });

  it.each(['chart', 'grid', 'xmr', 'funnel', 'change', 'datatable', 'measure'])(
    'is on the page, in the JSON and in the CSV of the view %s',
    async view => {
      const asked = `?${NORTH}&highlight_entities=P02`;
      expect(await text(`${address(view)}${asked}`)).toContain('North (group of 2)');
      const found = await (
        await app.get(`${address(view, 'practice_id', '.json')}${asked}`)
      ).text();
      expect(found).toContain('"group:North"');
      const csv = await (await app.get(`${address(view, 'practice_id', '.csv')}${asked}`)).text();
      expect(csv).toContain('group:North');
    },
  );

  it('can be several, each with a line of its own', async () => {
    const { rows, title } = await json(
      `${address('chart', 'practice_id', '.json')}?${NORTH}&group=South%20%26%20East:P01+P02`,
    );
    expect(title).toContain('at the group North and the group South & East');
    expect(rows.at(-1)).toMatchObject({
      name: 'South & East (group of 2)',
      numerator: 36,
      denominator: 2000,
    });
  });

  it('of CCGs or labs adds up those', async () => {
    const { rows } = await json(`${address('chart', 'ccg_id', '.json')}?group=Both:11N+15N`);
    const last = rows.filter(({ month }) => month === '2019-02-01');
    const sum = (
      name: 'numerator' | 'numerator_error' | 'denominator',
      summed: typeof rows,
    ): number => summed.reduce((total, row) => total + (row[name] ?? 0), 0);
    for (const name of ['numerator', 'numerator_error', 'denominator'] as const) {
      expect(last.at(-1)?.[name]).toBe(sum(name, last.slice(0, -1)));
    }
    const labs = await json(`${address('chart', 'lab_id', '.json')}?group=Both:nd+plymouth`);
    expect(labs.rows.at(-1)).toMatchObject({ lab_id: 'group:Both', numerator: 30 * 155 + 90 });
  });
});

it('percentiles are ranges where counts are suppressed, in tooltips, tables and files', async () => {
  const question = address('chart').replace('per1000/filter/all', 'TSH/filter/over_range');
  const { rows } = await json(`${question}.json?highlight_entities=P01`);
  const last = rows.filter(({ month }) => month === '2019-02-01');
  // 3 ± 2 of 10 n + 3 ± 2 tests: P01, of the fewest tests, has 1 to 5 of 11 to 15.
  expect(last[0]).toMatchObject({ practice_id: 'P01' });
  const [own, ...others] = last.map(figures => [
    figures.calc_value_low ?? 0,
    figures.calc_value_high ?? 0,
  ]);
  const share = (count: number): number => Math.round((count / others.length) * 10_000) / 100;
  const surely = others.filter(([, high = 0]) => high < (own?.[0] ?? 0)).length;
  const maybe = others.filter(([low = 0]) => low < (own?.[1] ?? 0)).length;
  expect(surely).toBeLessThan(maybe);
  expect(last[0]).toMatchObject({ percentile_low: share(surely), percentile_high: share(maybe) });
  const page = await text(`${question}?highlight_entities=P01`);
  expect(page).toContain(`percentile ${Math.floor(share(surely))} to ${Math.ceil(share(maybe))}`);
  // The median has its bounds in the tooltip and in the table.
  expect(page).toMatch(/\d%? \(\d[^)]*–[^)]*\) in Feb 2019/);
  const table = await text(question.replace('/chart/', '/datatable/'));
  expect(table).toContain('Sort by Percentile, highest first');
  const csv = await (await app.get(`${question}.csv?sort=-percentile_low`)).text();
  expect(csv.split('\r\n')[0]).toContain(',percentile_low,percentile_high');
});

describe('the peers of an own group', () => {
  const kernow = 'group=West:P01+P02+P03+P04+P05+P06+P07+P08+P09+P10+P11';

  it('are its members: deciles and places are taken over them', async () => {
    const { title, summary, peers, rows } = await json(
      `${address('chart', 'practice_id', '.json')}?${kernow}&highlight_entities=P05&peers=group`,
    );
    expect(title).toContain('in the context of all practices in the group West');
    expect(summary).toContain('5th lowest of 11 practices in the group West.');
    expect(peers).toMatchObject({ kind: 'group', id: 'group:West', practices: 11 });
    expect(rows.filter(({ peer, month }) => peer && month === '2019-02-01')).toHaveLength(11);
  });

  it('may leave out the practice that they are compared with', async () => {
    const { summary } = await json(
      `${address('chart', 'practice_id', '.json')}?${kernow}&highlight_entities=P20&peers=group`,
    );
    expect(summary).toContain(', higher than all of the 11 practices in the group West.');
  });

  it('are those of a CCG where the group is that CCG', async () => {
    const devon = Array.from({ length: 24 }, (_, i) => `P${String(i + 7).padStart(2, '0')}`);
    const path = address('chart', 'practice_id', '.json');
    const own = await json(`${path}?group=D:${devon.join('+')}&highlight_entities=P10&peers=group`);
    const ccg = await json(`${path}?highlight_entities=P10&peers=ccg`);
    expect(own.deciles).toEqual(ccg.deciles);
    const peersOf = ({ rows }: typeof own) =>
      rows.filter(({ peer }) => peer).map(({ month, practice_id }) => [month, practice_id]);
    expect(peersOf(own)).toEqual(peersOf(ccg));
  });

  it('can be chosen by a link beside those of its lab and its CCG, whichever group it is', async () => {
    const page = await text(`${address('chart')}?${kernow}&${NORTH}&highlight_entities=P05`);
    expect(page).toContain('Those in the group West');
    expect(page).toMatch(/href="[^"]*\?group=North:P01\+P30&amp;group=West:[^"]*peers=group"/);
  });

  it('are offered for a group alone, and for CCGs', async () => {
    expect(await text(`${address('chart')}?${kernow}`)).toContain('Those in the group West');
    expect(await text(`${address('chart', 'ccg_id')}?group=W:11N`)).toContain('All CCGs');
  });
});

describe('a question about own groups alone', () => {
  it('has the rows of their members', async () => {
    const { rows, title } = await json(
      `${address('chart', 'practice_id', '.json')}?${NORTH}&group=More:P02&only=groups`,
    );
    expect(new Set(rows.map(({ practice_id }) => practice_id))).toEqual(
      new Set(['P01', 'P02', 'P30', 'group:North', 'group:More']),
    );
    expect(title).toContain('in the context of practices in the groups North and More');
  });

  it('where tests are compared counts those of their members', async () => {
    const path = address('chart', 'test_code', '.json');
    const { rows, title } = await json(`${path}?${NORTH}&only=groups`);
    expect(rows.at(-1)).toMatchObject({ test_code: 'TSH', numerator: 316, denominator: 2000 });
    expect(title).toContain('at practices in the group North');
  });

  it('is offered where tests are compared and the group has no line', async () => {
    const page = await text(`${address('chart', 'test_code')}?${NORTH}`);
    expect(page).toContain('The group North is not shown, because tests are compared.');
    expect(page).toContain('only=groups');
    const response = await app.get(`${address('chart', 'test_code', '.csv')}?${NORTH}`);
    expect(response.headers.get('X-Not-In-Data')).toBe('practice_id=group%3ANorth');
  });

  it('of members that the data does not have is empty, not about all', async () => {
    const { rows } = await json(
      `${address('chart', 'practice_id', '.json')}?group=Gone:Q1&only=groups`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the page of an organisation', () => {
  const WEST = 'group=West:P01+P02+P03+P04+P05+P06+P07+P08+P09+P10+P11';
  const signals = z.looseObject({
    peers: z.looseObject({}),
    summary: z.string(),
    rows: z.array(
      z.looseObject({
        id: z.string(),
        sentence: z.string(),
        peers: z.number().nullable(),
        z: z.number().nullable(),
        months_above_median: z.number(),
        monthly: z.array(z.looseObject({})),
      }),
    ),
    notices: z.array(z.looseObject({ message: z.string() })),
  });
  const orgJson = async (path: string) => {
    const response = await app.get(path);
    expect(response.status, path).toBe(200);
    return signals.parse(await response.json());
  };

  it('compares it with the members of an own group, of which it need not be one', async () => {
    const member = await orgJson(`/org/practice/P11.json?${WEST}&peers=group`);
    expect(member.peers).toMatchObject({ kind: 'group', id: 'West', requested_kind: 'group' });
    expect(member.rows.find(({ id }) => id === 'tsh')).toMatchObject({ peers: 11 });
    expect(member.rows.find(({ id }) => id === 'tsh')?.sentence).toContain(
      'higher than all of the 10 other practices in the group West, and above the median in 6 of 6 months',
    );
    const other = await orgJson(`/org/practice/P20.json?${WEST}&peers=group`);
    const tsh = other.rows.find(({ id }) => id === 'tsh');
    expect(tsh).toMatchObject({ peers: 12, months_above_median: 6 });
    expect(tsh?.sentence).toContain('higher than all of the 11 practices in the group West');
  });

  it('says the same of a group that is its CCG as of its CCG', async () => {
    const devon = Array.from({ length: 24 }, (_, i) => `P${String(i + 7).padStart(2, '0')}`);
    const own = await orgJson(`/org/practice/P10.json?group=D:${devon.join('+')}&peers=group`);
    const ccg = await orgJson('/org/practice/P10.json?peers=ccg');
    const comparable = ({ rows }: typeof own) =>
      rows.map(({ sentence, url: _url, question: _question, ...row }) => ({
        ...row,
        sentence: sentence.replace(/in (?:the group D|Devon CCG)/, 'there'),
      }));
    expect(comparable(own)).toEqual(comparable(ccg));
  });

  it('links to each of its peers, names unknown codes, and keeps groups while finding', async () => {
    const page = await text(`/org/practice/P11?${WEST}+Q1&peers=group`);
    expect(page).toContain('Those in the group West');
    expect(page).toContain('Practice “Q1” of the group West is not in the data and is left out.');
    expect(page).toMatch(/<input type="hidden" name="group" value="West:P01\+/);
    expect(page).toMatch(/href="\/org\/practice\/P11\?group=West:[^"]*peers=ccg"/);
    const measures = await text(`${address('measure')}?${WEST}&highlight_entities=P11&peers=group`);
    expect(measures).toMatch(/href="\/org\/practice\/P11\?group=West:[^"]*peers=group"/);
    expect(page).toMatch(
      /href="\/groups\?question=[^"]*highlight_entities%3DP11[^"]*">Make a group/,
    );
    const ccg = await text('/org/ccg/15N?group=Both:11N+15N&peers=group');
    expect(ccg).toContain('Those in the group Both');
  });

  it('refuses a group that cannot be read', async () => {
    const response = await app.get('/org/practice/P11?group=West');
    expect(response.status).toBe(400);
  });
});

describe('codes that the data does not have', () => {
  it('are named on the page, and the others are used', async () => {
    const { notices, rows } = await json(
      `${address('chart', 'practice_id', '.json')}?group=North:P01+Q1+Q2`,
    );
    expect(notices.map(({ message }) => message)).toEqual([
      'Practices “Q1” and “Q2” of the group North are not in the data and are left out. They may have closed or merged, or have too few tests to be shown.',
    ]);
    expect(rows.at(-1)).toMatchObject({ practice_id: 'group:North', numerator: 13 });
  });

  it('leave a group without figures where none is known', async () => {
    const { notices, summary } = await json(
      `${address('chart', 'practice_id', '.json')}?group=Gone:Q1`,
    );
    expect(notices[0]?.message).toContain('so the group has no figures');
    expect(summary).toContain('There are no figures for the group Gone in this chart.');
  });

  it('that were written small or joined by a program are put right', async () => {
    const response = await app.get(`${address('chart')}?group=North:p01+p30`, {
      redirect: 'manual',
    });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(`${address('chart')}?${NORTH}`);
  });
});

/** What a browser posts for the form of a group. */
const posted = (fields: readonly (readonly [string, string])[]): Promise<Response> =>
  app.get('/groups', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
  });

describe('the form that makes a group', () => {
  const question: [string, string] = ['question', address('chart')];
  const made = async (...fields: [string, string][]): Promise<string | null> => {
    const response = await posted([question, ...fields]);
    expect(response.status).toBe(303);
    return response.headers.get('location');
  };

  it('is linked from the question and offers what is highlighted, ticked', async () => {
    const page = await text(`${address('chart')}?highlight_entities=P07`);
    const href = /href="(\/groups\?[^"]*)">Make a group/.exec(page)?.[1] ?? '';
    const form = await text(href.replaceAll('&amp;', '&'));
    expect(form).toContain('<h1>Make a group</h1>');
    expect(form).toMatch(/value="P07"[^>]*checked[^>]*>Surgery 7 \(P07\)/);
    expect(form).toContain('1 practice ticked. 29 other practices to choose from.');
  });

  it('leads to the question with the group, of pasted and of ticked codes', async () => {
    expect(
      await made(['name', ' My  network '], ['codes', 'P03,\r\nP01\tP02'], ['member', 'P05']),
    ).toBe(`${address('chart')}?group=My%20network:P01+P02+P03+P05`);
  });

  it('changes a group, or removes it', async () => {
    const edit = `/groups?${new URLSearchParams({ question: `${address('chart')}?${NORTH}&group=B:P02`, edit: 'North' })}`;
    const form = await text(edit);
    expect(form).toContain('<h1>Change the group North</h1>');
    expect(form).toContain(`href="${address('chart')}?group=B:P02"`);
    const response = await posted([
      ['question', `${address('chart')}?${NORTH}&group=B:P02`],
      ['edit', 'North'],
      ['name', 'South'],
      ['member', 'P30'],
    ]);
    expect(response.headers.get('location')).toBe(
      `${address('chart')}?group=South:P30&group=B:P02`,
    );
  });

  it('narrows its list by typing, and keeps what was entered', async () => {
    const response = await posted([
      question,
      ...([
        ['name', 'N'],
        ['codes', 'P09'],
        ['member', 'P01'],
        ['q', 'surgery 2'],
      ] as const),
    ]);
    expect(response.status).toBe(200);
    const form = await response.text();
    expect(form).toContain('value="N"');
    expect(form).toContain('>P09</textarea>');
    expect(form).toMatch(/value="P01"[^>]*checked[^>]*>/);
    expect(form).toContain('value="P20"');
    expect(form).not.toContain('value="P10"');
  });

  it.each([
    [[['codes', 'P01']], 'Enter a name for the group.', 'name'],
    [[['name', 'N']], 'Enter at least one code, or tick one below.', 'codes'],
    [
      [
        ['name', 'x'.repeat(41)],
        ['codes', 'P01'],
      ],
      'can have 40 characters',
      'name',
    ],
    [
      [
        ['name', 'N'],
        ['codes', Array.from({ length: 501 }, (_, i) => `P${i}`).join(' ')],
      ],
      'A group can have 500 codes',
      'codes',
    ],
  ] as const)(
    'says what is missing or too much, and loses nothing: %#',
    async (fields, why, field) => {
      const response = await posted([question, ...fields]);
      expect(response.status).toBe(400);
      const form = await response.text();
      expect(form).toContain('<title>Error: ');
      expect(form).toContain(why);
      expect(form).toMatch(new RegExp(`id="group-${field}"[^>]*aria-invalid="true"`));
      for (const [name, value] of fields) {
        expect(form).toContain(name === 'codes' ? `>${value}</textarea>` : `value="${value}"`);
      }
    },
  );

  it('needs a question', async () => {
    expect((await app.get('/groups')).status).toBe(400);
    expect((await posted([['name', 'N']])).status).toBe(400);
  });
});

describe('the form of a page with own groups', () => {
  it('keeps them whatever else is changed', async () => {
    const page = await text(`${address('chart')}?${NORTH}&peers=group&only=groups`);
    const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const query = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value]));
    query.set('by', 'practice_id');
    query.set('numerators', 'K');
    expect(page).toMatch(/name="only" value="groups" checked="checked"/);
    query.set('only', 'groups');
    const sent = await app.get(`/data/chart?${query}`, { redirect: 'manual' });
    expect(sent.headers.get('location')).toMatch(
      /numerators\/K\/.*\?group=North:P01\+P30&peers=group&only=groups$/,
    );
  });
});

describe('a group that cannot be read', () => {
  it.each([
    ['group=North', 'is not a group'],
    ['group=North:', 'has no codes'],
    [
      `group=${Array.from({ length: 600 }, (_, i) => `${i === 0 ? 'N:' : ''}${i}`).join('+')}`,
      '500',
    ],
  ])('is a page of status 400 that says why: %.30s', async (query, why) => {
    const response = await app.get(`${address('chart')}?${query}`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(why);
  });

  it('has a name that no page runs', async () => {
    const name = encodeURIComponent('<script>alert(1)</script>');
    const page = await text(`${address('chart')}?group=${name}:P01+P02`);
    expect(page).not.toContain('<script>alert');
  });
});
