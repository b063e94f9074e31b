import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure.ts';
import { ranksSaid } from '../../src/charts/peerWords.ts';
import { summaryOf, summaryText } from '../../src/charts/summary.ts';
import type { PeerGroup, Series } from '../../src/domain/series.ts';
import { DEFAULT_STATE } from '../../src/state/chartState.ts';
import { seriesBy } from './seriesOf.ts';

/** Practices A … E with these latest values; A, B and C use Plymouth. */
function among(values: Record<string, number>, id: string, isChosen: boolean): Series {
  const series = seriesBy(
    'practice_id',
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [1, value]])),
  );
  const lab: PeerGroup = { kind: 'lab', id: 'p', name: 'Plymouth', groups: [0, 1, 2], n: 3 };
  const group = series.groups.findIndex(each => each.id === id);
  return {
    ...series,
    comparison: { id, group, choices: [lab], chosen: isChosen ? lab : undefined },
  };
}

const said = (series: Series, ...highlight: string[]): string =>
  summaryText(
    summaryOf({ ...DEFAULT_STATE, highlight, peers: 'lab' }, series, { of: (_, id) => id }),
  );

describe('ranks', () => {
  it('are counted from the highest', () => {
    const values = { A: 5, B: 9, C: 7, D: 8, E: 1 };
    expect(ranksSaid(among(values, 'A', false))).toEqual([
      'Counted from the highest, Name of A was 4th of 5 overall and 3rd of 3 that use Plymouth in February 2018.',
    ]);
  });

  it('of equal values are shared, and said to be', () => {
    const values = { A: 5, B: 5, C: 7, D: 5, E: 1 };
    expect(ranksSaid(among(values, 'A', true))[0]).toContain(
      'joint 2nd of 5 overall and joint 2nd of 3 that use Plymouth',
    );
  });
});

describe('the sentence among chosen peers', () => {
  it.each<[Record<string, number>, string, string]>([
    [{ A: 5, B: 4, C: 3, D: 9, E: 9 }, 'A', 'the highest of 3 practices that use Plymouth.'],
    [{ A: 1, B: 4, C: 3, D: 0, E: 0 }, 'A', 'the lowest of 3 practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 3, D: 0, E: 0 }, 'A', 'level with the lowest of 3 practices'],
    [{ A: 3, B: 3, C: 3, D: 0, E: 9 }, 'A', 'level with all 2 other practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 1, D: 0, E: 0 }, 'A', 'higher than 1 of the 2 other practices that use'],
    // D is none of them.
    [{ A: 3, B: 4, C: 1, D: 2, E: 0 }, 'D', 'higher than 1 of the 3 practices that use Plymouth.'],
    [{ A: 3, B: 4, C: 1, D: 9, E: 0 }, 'D', 'higher than all of the 3 practices that use'],
    [{ A: 3, B: 4, C: 1, D: 0, E: 0 }, 'D', 'lower than all of the 3 practices that use'],
    [{ A: 3, B: 3, C: 3, D: 3, E: 0 }, 'D', 'level with all 3 practices that use Plymouth.'],
  ])('%j: %s', (values, id, words) => {
    expect(said(among(values, 'A', true), id)).toContain(words);
  });
});

it('fewer than ten peers are drawn one by one, the others not', () => {
  const series = among({ A: 5, B: 4, C: 3, D: 9, E: 9 }, 'A', true);
  const { drawn, key } = drawingOf(series, {
    highlight: ['A'],
    style: 'number',
    label: () => '',
  });
  expect(drawn).toEqual([0, 1, 2]);
  expect(key.map(({ text }) => text)).toContain('2 other practices that use Plymouth');
});
