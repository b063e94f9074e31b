import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChartState, DEFAULT_STATE, denominatorCodes } from '../../src/state/chartState.ts';
import { parseForm } from '../../src/state/codec.ts';
import { sortText } from '../../src/state/parts.ts';
import { chartState } from './arbitraries.ts';

/** What a browser sends for the form of a state. */
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
    ['order', state.order],
    ['peers', state.peers],
    ['sort', sortText(state.sort, state.groupBy)],
    ['page', String(state.page)],
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
