import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure/figure.ts';
import { pageFigureOf } from '../../src/charts/figure/pageFigure.ts';
import {
  firstReading,
  nearestReading,
  nextReading,
  pixelsOf,
  type Reading,
  type Readings,
  readingsOf,
  sameReading,
  wordsOf,
} from '../../src/charts/figure/readings.ts';
import { wholeSight } from '../../src/charts/figure/sight.ts';
import type { Series } from '../../src/domain/series.ts';
import { seriesBy } from './seriesOf.ts';

/** The readings of a chart with these groups highlighted, and what of it is in sight: all. */
function chart(series: Series, ...highlight: string[]) {
  const drawing = drawingOf(series, {
    highlight,
    style: 'number',
    deciles: 'bands',
    label: row => `${row.value}`,
  });
  const figure = pageFigureOf(drawing);
  return { readings: readingsOf(figure), sight: wholeSight(figure.layout) };
}

const labs = seriesBy('lab_id', { a: [10, 20, 30], b: [15, null, 5], c: [1, 2, 3] });
const SIZE = { x: 1000, y: 300 };

/** The id and the month of a reading. */
const where = (reading: Reading | undefined) => reading && [reading.line.id, reading.month];

describe('the values of a chart', () => {
  it('are those of highlighted groups first, then of the median, then of the others', () => {
    expect(chart(labs, 'b').readings.lines.map(line => line.id)).toEqual(['b', 'a', 'c']);
    const twelve = seriesBy(
      'practice_id',
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`P${i}`, [i]])),
      { deciles: [Array.from({ length: 9 }, (_, i) => i + 1)] },
    );
    const { lines } = chart(twelve, 'P7').readings;
    expect(lines.map(line => line.name)).toEqual(['Name of P7', 'Median of all practices']);
  });

  it('have the name of the line and the words of its hover text', () => {
    const { readings } = chart(labs, 'b');
    const first = firstReading(readings);
    expect(where(first)).toEqual(['b', 2]);
    expect(first && wordsOf(first)).toEqual({ name: 'Name of b', text: '5' });
  });

  it('say so where a month has none', () => {
    const [line] = chart(labs, 'b').readings.lines;
    expect(line && wordsOf({ line, month: 1 }).text).toBe('No figure in this month');
  });
});

describe('under a pointer', () => {
  const { readings, sight } = chart(labs);
  const at = (x: number, y: number) => nearestReading(readings, sight, SIZE, { x, y })?.reading;

  it('is the nearest value of any line', () => {
    for (const line of readings.lines) {
      for (const [month, value] of line.values.entries()) {
        if (value === null) continue;
        const { x, y } = pixelsOf(readings, { line, month }, sight, SIZE);
        expect(where(at(x + 3, y - 3))).toEqual([line.id, month]);
      }
    }
  });

  it('is never a month that is not in sight', () => {
    const late = { ...sight, from: Date.UTC(2018, 1, 15) };
    const found = nearestReading(readings, late, SIZE, { x: 0, y: SIZE.y });
    expect(found?.reading.month).toBe(2);
  });
});

describe('arrow keys', () => {
  const { readings } = chart(labs);
  const go = (from: Reading | undefined, ...keys: string[]): Reading | undefined =>
    keys.reduce((reading, key) => reading && nextReading(readings, reading, key), from);
  const start = firstReading(readings);

  it('move by month, into gaps too, and stop at both ends', () => {
    expect(where(start)).toEqual(['a', 2]);
    expect(where(go(start, 'ArrowLeft'))).toEqual(['a', 1]);
    expect(where(go(start, 'ArrowRight'))).toEqual(['a', 2]);
    expect(where(go(start, 'Home'))).toEqual(['a', 0]);
    expect(where(go(start, 'Home', 'ArrowLeft'))).toEqual(['a', 0]);
    expect(where(go(start, 'Home', 'End'))).toEqual(['a', 2]);
  });

  it('move to the line with the next higher or lower value in the month', () => {
    expect(where(go(start, 'ArrowDown'))).toEqual(['b', 2]);
    expect(where(go(start, 'ArrowDown', 'ArrowDown'))).toEqual(['c', 2]);
    expect(where(go(start, 'ArrowDown', 'ArrowUp'))).toEqual(['a', 2]);
    expect(where(go(start, 'Home', 'ArrowUp'))).toEqual(['b', 0]);
    expect(where(go(start, 'ArrowUp'))).toEqual(['a', 2]);
  });

  it('leave a gap by the order of the lines', () => {
    const gap = go(start, 'ArrowDown', 'ArrowLeft');
    expect(where(gap)).toEqual(['b', 1]);
    expect(where(go(gap, 'ArrowUp'))).toEqual(['a', 1]);
    expect(where(go(gap, 'ArrowDown'))).toEqual(['c', 1]);
  });

  it('are the only keys that move', () => {
    expect(go(start, 'a')).toBeUndefined();
  });
});

it('a reading is found again in the next answer, where that has its line and month', () => {
  const again = (later: Readings) => {
    const [, b] = chart(labs).readings.lines;
    return where(b && sameReading(later, { line: b, month: 2 }));
  };
  expect(again(chart(labs, 'b').readings)).toEqual(['b', 2]);
  expect(again(chart(seriesBy('lab_id', { a: [1, 2, 3] })).readings)).toBeUndefined();
  expect(again(chart(seriesBy('lab_id', { b: [1, 2] })).readings)).toBeUndefined();
});
