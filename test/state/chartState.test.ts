import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureDefinitionSchema } from '../../src/domain/measureDefinition.ts';
import {
  type ChartState,
  DEFAULT_STATE,
  denominatorOf,
  idSet,
  isProportion,
  stateOfMeasure,
} from '../../src/state/chartState.ts';
import { chartState } from './arbitraries.ts';

const tests = (...codes: string[]) => ({ kind: 'tests', codes }) as const;
const asking = (question: Partial<ChartState>): ChartState => ({ ...DEFAULT_STATE, ...question });

describe('a set of ids', () => {
  it('is sorted, has each id once, and is the same when made again', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), ids => {
        const set = idSet(ids);
        expect(new Set(set).size).toBe(set.length);
        expect([...set].sort()).toEqual(set);
        expect(idSet([...set].reverse())).toEqual(set);
      }),
    );
  });

  it('is empty, which means all, wherever `all` stands in it', () => {
    expect(idSet(['K', 'all', 'NA'])).toEqual([]);
    expect(idSet(['', ''])).toEqual([]);
  });
});

describe('a denominator', () => {
  it.each([
    [['per1000'], { kind: 'per1000' }],
    [['raw', 'raw', ''], { kind: 'raw' }],
    [['all'], tests()],
    [['PV', 'CRP', 'PV'], tests('CRP', 'PV')],
    [[], tests()],
    [['per1000', 'CRP'], undefined],
    [['per1000', 'raw'], undefined],
  ])('of %j is %j', (codes, denominator) => expect(denominatorOf(codes)).toEqual(denominator));
});

describe('a value is a proportion', () => {
  it.each<[boolean, string, Partial<ChartState>]>([
    [
      true,
      'CRP among CRP, ESR and PV',
      { numerators: ['CRP'], denominator: tests('CRP', 'ESR', 'PV') },
    ],
    [true, 'a test among all tests', { numerators: ['CRP'], denominator: tests() }],
    [true, 'all tests among all tests', { denominator: tests() }],
    [false, 'a test over others', { numerators: ['CRP'], denominator: tests('ESR') }],
    [
      false,
      'some of whose tests are not counted below',
      { numerators: ['CRP', 'K'], denominator: tests('CRP') },
    ],
    [false, 'all tests over one of them', { denominator: tests('CRP') }],
    [false, 'tests per 1000 patients', { numerators: ['CRP'] }],
    [false, 'a plain count', { denominator: { kind: 'raw' } }],
  ])('%s: %s', (expected, _words, question) =>
    expect(isProportion(asking(question))).toBe(expected),
  );
});

describe("a measure's question", () => {
  const measure = measureDefinitionSchema.parse({
    id: 'crp',
    title: 'CRP',
    why_it_matters: 'Inflammatory markers overlap.',
    numerators: ['CRP'],
    denominators: ['PV', 'ESR', 'CRP'],
    filter: 'all',
  });

  it('keeps who is compared and highlighted, and asks its own tests', () => {
    fc.assert(
      fc.property(chartState, state => {
        const { groupBy, ccgIds, labIds, practiceIds, highlight, hideSparse } = state;
        const { order, equalColours, peers, deciles, from, to, window, lastYear } = state;
        const { groups, onlyGroups } = state;
        const { baseline, rebase, withoutSeason, periodA, periodB, embed, data } = state;
        expect(stateOfMeasure(state, measure)).toEqual({
          view: 'chart',
          groupBy,
          ccgIds,
          labIds,
          practiceIds,
          highlight,
          hideSparse,
          order,
          equalColours,
          peers,
          deciles,
          from,
          to,
          window,
          lastYear,
          groups,
          onlyGroups,
          baseline,
          rebase,
          withoutSeason,
          periodA,
          periodB,
          embed,
          data,
          numerators: ['CRP'],
          denominator: tests('CRP', 'ESR', 'PV'),
          filter: 'all',
          onlyHighlighted: false,
          sort: [],
          page: 1,
        });
      }),
    );
  });
});
