import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure/figure.ts';
import { multiplesOf } from '../../src/charts/small/multiples.ts';
import { otherPlaces } from '../../src/charts/words/peerWords.ts';
import { summaryOf, summaryText } from '../../src/charts/words/summary.ts';
import type { PeerGroup, Series } from '../../src/domain/series.ts';
import { answerBy, seriesBy } from './seriesOf.ts';

/** Practices A … E with these latest values; A, B and C use Plymouth. */
function among(values: Record<string, number>, id: string, isChosen: boolean): Series {
  const series = seriesBy(
    'practice_id',
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [1, value]])),
  );
  const lab: PeerGroup = { kind: 'lab', id: 'p', name: 'Plymouth', groups: [0, 1, 2], n: 3 };
  const group = series.groups.findIndex(group => group.id === id);
  return {
    ...series,
    comparison: { id, group, choices: [lab], chosen: isChosen ? lab : undefined },
  };
}

const said = (series: Series, ...highlight: string[]): string =>
  summaryText(summaryOf(answerBy(series, { highlight, peers: 'lab' })));

describe('places among the other peers', () => {
  it('are counted from the nearer end, without those of the first sentence', () => {
    const values = { A: 5, B: 9, C: 7, D: 8, E: 1 };
    expect(otherPlaces(among(values, 'A', false))).toEqual([
      'It was the lowest of 3 that use Plymouth.',
    ]);
    expect(otherPlaces(among(values, 'A', true))).toEqual(['It was 2nd lowest of 5 overall.']);
  });

  it('of equal values are joint', () => {
    const values = { A: 5, B: 5, C: 7, D: 5, E: 1 };
    expect(otherPlaces(among(values, 'A', true))[0]).toBe('It was joint 2nd highest of 5 overall.');
  });

  it('is level with the others where all are the same', () => {
    const same = { A: 3, B: 3, C: 3, D: 3, E: 3 };
    expect(otherPlaces(among(same, 'A', true))).toEqual(['It was level with the other 4 overall.']);
    const shared = { A: 3, B: 3, C: 3, D: 9, E: 0 };
    expect(otherPlaces(among(shared, 'A', false))).toEqual([
      'It was level with the other 2 that use Plymouth.',
    ]);
  });

  it('are left out for peers that are all groups', () => {
    const series = among({ A: 5, B: 9, C: 7 }, 'A', false);
    expect(otherPlaces(series)).toEqual([]);
  });
});

describe('a place under suppression', () => {
  const many = (own: readonly [number, number, number]) => {
    const others = Array.from({ length: 20 }, (_, i) => [`P${10 + i}`, [i + 1]] as const);
    return said(seriesBy('practice_id', { A: [own], ...Object.fromEntries(others) }), 'A');
  };

  it('is given as it is where the uncertainty hardly matters', () =>
    expect(many([14.5, 15.5, 16.5])).toContain('in January 2018, 6th highest of 21 practices. '));

  it('is given roughly where the uncertainty is small', () =>
    expect(many([4.5, 6.5, 8.5])).toContain(
      'about 7th lowest of 21 practices (5th to 9th, as counts are suppressed). ',
    ));

  it('at the end is called that, not first', () =>
    expect(many([0.5, 0.7, 5.5])).toContain(
      'about the lowest of 21 practices (1st to 6th, as counts are suppressed). ',
    ));

  it('is given as a range where it is very uncertain', () => {
    const text = many([4.5, 8.5, 14.5]);
    expect(text).toContain(
      'in January 2018, between 7th and 17th highest of 21 practices, as counts are suppressed. Suppressed counts make the value uncertain: between 4.50 and 14.5.',
    );
    expect(text).not.toMatch(/2018, (?:about |joint )?\d+\w+ (?:highest|lowest)|higher than/);
  });

  it('that may be any place is not given, with the reason', () => {
    const any = seriesBy('practice_id', { A: [[0, 3, 9]], B: [1], C: [4], D: [8] });
    expect(said(any, 'A')).toContain(
      'in January 2018. Its place among 4 practices cannot be worked out, because counts are suppressed.',
    );
    const small = multiplesOf(any, { order: [0, 2], style: 'number' }).charts;
    expect(small[0]?.standing).toBe('place among 4 unknown (suppressed counts)');
    expect(small[1]?.standing).toBe('2nd highest of 4');
    const overall = among({ A: 5, B: 9, C: 7, D: 8, E: 1 }, 'A', true);
    const [low, high] = [overall.low.slice(), overall.high.slice()];
    [low[1], high[1]] = [0, 99];
    expect(otherPlaces({ ...overall, low, high })).toEqual([
      'Its place among 5 overall cannot be worked out, because counts are suppressed.',
    ]);
  });

  it('is also given among peers that it does not belong to', () => {
    const values = { A: 3, B: 4, C: 1, D: 2, E: 0 };
    const series = among(values, 'A', true);
    const [low, high] = [series.low.slice(), series.high.slice()];
    [low[7], high[7]] = [0.5, 9];
    expect(said({ ...series, low, high }, 'D')).toContain(
      'in February 2018, higher than 0 to 3 of the 3 practices that use Plymouth, as counts are suppressed.',
    );
  });
});

describe('the sentence among chosen peers', () => {
  it.each<[Record<string, number>, string, string]>([
    [{ A: 5, B: 4, C: 3, D: 9, E: 9 }, 'A', 'the highest of 3 practices that use Plymouth.'],
    [{ A: 1, B: 4, C: 3, D: 0, E: 0 }, 'A', 'the lowest of 3 practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 3, D: 0, E: 0 }, 'A', 'joint lowest of 3 practices that use Plymouth.'],
    [{ A: 3, B: 3, C: 3, D: 0, E: 9 }, 'A', 'level with all 2 other practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 1, D: 0, E: 0 }, 'A', '2nd highest of 3 practices that use Plymouth.'],
    // D is none of them.
    [{ A: 3, B: 4, C: 1, D: 2, E: 0 }, 'D', 'lower than 2 of the 3 practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 1, D: 9, E: 0 }, 'D', 'higher than all of the 3 practices that use'],
    [{ A: 3, B: 4, C: 1, D: 0, E: 0 }, 'D', 'lower than all of the 3 practices that use'],
    [{ A: 3, B: 3, C: 3, D: 3, E: 0 }, 'D', 'level with all 3 practices that use Plymouth.'],
  ])('%j: %s', (values, id, words) => {
    expect(said(among(values, 'A', true), id)).toContain(words);
  });
});

it('fewer than ten peers are each drawn as a line, and others are not drawn', () => {
  const series = among({ A: 5, B: 4, C: 3, D: 9, E: 9 }, 'A', true);
  const { lineGroups: drawn, key } = drawingOf(series, {
    highlight: ['A'],
    style: 'number',
    deciles: 'bands',
    label: () => '',
  });
  expect(drawn).toEqual([0, 1, 2]);
  expect(key.map(({ text }) => text)).toContain('2 other practices that use Plymouth');
});
