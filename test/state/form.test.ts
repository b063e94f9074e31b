import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yearAndMonth } from '../../src/domain/month.ts';
import { type ChartState, DEFAULT_STATE, denominatorCodes } from '../../src/state/chartState.ts';
import { parseForm } from '../../src/state/codec.ts';
import { ownGroupText } from '../../src/state/ownGroups.ts';
import { sortText } from '../../src/state/parts.ts';
import { chartState } from './arbitraries.ts';

/** What a browser sends for the form of a state. */
const endOf = (month: number | null | undefined): string =>
  month === null || month === undefined ? '' : yearAndMonth(month);

function fieldsOf(state: ChartState): URLSearchParams {
  const { denominator } = state;
  const lists: [string, readonly string[]][] = [
    ['ccg_id', state.ccgIds],
    ['lab_id', state.labIds],
    ['practice_id', state.practiceIds],
    ['numerators', state.numerators],
    ['denominator_tests', denominator.kind === 'tests' ? denominatorCodes(denominator) : []],
    ['highlight_entities', state.highlight],
  ];
  return new URLSearchParams([
    ['by', state.groupBy],
    ['denominators', denominator.kind],
    ['filter', state.filter],
    ...lists.flatMap(([name, ids]) => ids.map((id): [string, string] => [name, id])),
    ...(state.hideSparse ? [['sparse', 'hide']] : []),
    ...(state.equalColours ? [['colours', 'equal']] : []),
    ...state.groups.map(group => ['group', ownGroupText(group)]),
    ...(state.onlyGroups ? [['only', 'groups']] : []),
    ...(state.onlyHighlighted ? [['rows', 'highlighted']] : []),
    ['from', state.from === null ? '' : yearAndMonth(state.from)],
    ['to', state.to === null ? '' : yearAndMonth(state.to)],
    ['window', state.window === 1 ? '' : String(state.window)],
    ['baseline_from', endOf(state.baseline?.from)],
    ['baseline_to', endOf(state.baseline?.to)],
    ['a_from', endOf(state.periodA?.from)],
    ['a_to', endOf(state.periodA?.to)],
    ['b_from', endOf(state.periodB?.from)],
    ['b_to', endOf(state.periodB?.to)],
    ['rebase', state.rebase === null ? '' : yearAndMonth(state.rebase)],
    ...(state.withoutSeason ? [['season', 'same-month']] : []),
    ...(state.lastYear ? [['compare', 'last-year']] : []),
    ['order', state.order],
    ['peers', state.peers],
    ['deciles', state.deciles],
    ['sort', sortText(state.sort, state.groupBy)],
    ['page', String(state.page)],
    ...(state.embed ? [['embed', '1']] : []),
    ...(state.data === null ? [] : [['data', state.data]]),
  ]);
}

describe('the form, sent without JavaScript', () => {
  it('asks for the state whose form it is', () => {
    fc.assert(
      fc.property(chartState, state => {
        const sent = new URLSearchParams(fieldsOf(state).toString());
        expect(parseForm(state.view, sent)).toEqual({ ok: true, state, format: 'html' });
      }),
      { numRuns: 1000 },
    );
  });

  it('asks for the defaults where nothing is chosen', () => {
    for (const query of ['', 'by=&filter=&ccg_id=&numerators=']) {
      expect(parseForm('chart', new URLSearchParams(query))).toMatchObject({
        state: DEFAULT_STATE,
      });
    }
  });

  it('means all tests where tests are to be the denominator and none is chosen', () => {
    expect(parseForm('chart', new URLSearchParams('denominators=tests'))).toMatchObject({
      state: { denominator: { kind: 'tests', codes: [] } },
    });
  });

  it('forgets the chosen tests where the denominator is another', () => {
    const query = new URLSearchParams('denominators=raw&denominator_tests=CRP');
    expect(parseForm('chart', query)).toMatchObject({ state: { denominator: { kind: 'raw' } } });
  });

  it.each([
    ['moon', '', 'unknown-page'],
    ['chart', 'by=moon', 'malformed'],
    ['chart', 'filter=above', 'malformed'],
    ['chart', 'denominators=per1000&denominators=raw', 'malformed'],
  ])('is a fault where it was tampered with: %s?%s', (view, query, fault) => {
    expect(parseForm(view, new URLSearchParams(query))).toMatchObject({ ok: false, fault });
  });
});

/** The state of a form that was submitted from a page which compared `was`. */
function submitted(was: string, fields: string): ChartState {
  const parsed = parseForm('chart', new URLSearchParams(`was=${was}&${fields}`));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.state;
}

describe('a form that changes what is compared', () => {
  it('drops the highlights and the table’s order', () => {
    const state = submitted(
      'practice_id',
      'by=lab_id&highlight_entities=A&sort=-name&peers=lab&order=ccg',
    );
    expect(state).toMatchObject({ highlight: [], sort: [], peers: 'all', order: 'highest' });
  });

  it('drops the CCG filter of CCGs, and the lab filter of labs', () => {
    expect(submitted('practice_id', 'by=ccg_id&ccg_id=15N&lab_id=nd')).toMatchObject({
      ccgIds: [],
      labIds: ['nd'],
    });
    expect(submitted('practice_id', 'by=lab_id&ccg_id=15N&lab_id=nd')).toMatchObject({
      ccgIds: ['15N'],
      labIds: [],
    });
  });

  it.each(['test_code', 'result_category'])('compares the highlighted practices’ %s', by => {
    const state = submitted('practice_id', `by=${by}&highlight_entities=B&highlight_entities=A`);
    expect(state).toMatchObject({ practiceIds: ['A', 'B'], highlight: [] });
  });

  it('keeps own groups of practices for their tests, and drops them for CCGs', () => {
    const groups = [{ name: 'North', ids: ['A', 'B'] }];
    const fields = 'group=North:A%2BB&only=groups&peers=group';
    expect(submitted('practice_id', `by=test_code&${fields}`)).toMatchObject({
      groups,
      onlyGroups: true,
      peers: 'all',
    });
    expect(submitted('practice_id', `by=ccg_id&${fields}`)).toMatchObject({
      groups: [],
      onlyGroups: false,
      peers: 'all',
    });
  });

  it('highlights the practice whose tests were compared', () => {
    const state = submitted('test_code', 'by=practice_id&practice_id=A&highlight_entities=K');
    expect(state).toMatchObject({ practiceIds: [], highlight: ['A'] });
  });

  it('keeps the practice from tests to result types', () => {
    const state = submitted('test_code', 'by=result_category&practice_id=A');
    expect(state).toMatchObject({ practiceIds: ['A'], highlight: [] });
  });
});

describe('a form that compares the same', () => {
  it('keeps everything else', () => {
    const fields = 'highlight_entities=A&ccg_id=15N&order=ccg&colours=equal&peers=lab&sort=name';
    expect(submitted('practice_id', `by=practice_id&${fields}`)).toMatchObject({
      highlight: ['A'],
      ccgIds: ['15N'],
      order: 'ccg',
      equalColours: true,
      peers: 'lab',
      sort: [{ column: 'name', descending: false }],
    });
  });

  it('keeps everything too where it does not say what its page compared', () => {
    const parsed = parseForm('chart', new URLSearchParams('by=lab_id&lab_id=nd'));
    expect(parsed).toMatchObject({ state: { labIds: ['nd'] } });
  });
});
