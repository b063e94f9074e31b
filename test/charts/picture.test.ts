import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure/figure.ts';
import { type Picture, pictureOf } from '../../src/charts/figure/picture.ts';
import type { ValueStyle } from '../../src/charts/number.ts';
import { monthOf } from '../../src/domain/month.ts';
import type { Series } from '../../src/domain/series.ts';
import { seriesBy } from './seriesOf.ts';

const picture = (series: Series, style: ValueStyle = 'number', ...highlight: string[]): Picture => {
  const { figure } = drawingOf(series, { highlight, style, deciles: 'bands', label: () => '' });
  return pictureOf(figure, series.months, style);
};
const months = (length: number): number[] => Array.from({ length }, (_, i) => monthOf(2017, 1) + i);

describe('the server’s picture', () => {
  it('places months by their days, as a time axis does', () => {
    const series = { ...seriesBy('lab_id', { a: [0, 0, 0] }), months: months(3) };
    // 31 days of January, of the 59 to March.
    expect(picture(series).paths.at(-1)?.d).toBe('M0 1000L525.4 1000L1000 1000');
    expect(picture(series).months.map(tick => tick.position)).toEqual([0, 31 / 59, 1]);
  });

  it('writes the values of its ticks with as many digits as their steps need', () => {
    const texts = (top: number, style: ValueStyle) =>
      picture(seriesBy('lab_id', { a: [top] }), style).values.map(tick => tick.text);
    expect(texts(1.4, 'number')).toEqual(['0.0', '0.5', '1.0']);
    expect(texts(14_000, 'number')).toEqual(['0', '5,000', '10,000']);
    expect(texts(0.014, 'percent')).toEqual(['0.0%', '0.5%', '1.0%']);
  });

  it('leaves as much room for long values as the figure does', () => {
    const left = (top: number) => picture(seriesBy('lab_id', { a: [top] })).left;
    expect(left(14)).toBe(48);
    expect(left(14_000_000)).toBeGreaterThan(90);
  });

  it('has the marks of highlighted lines, of each line at other months', () => {
    const values = Array.from({ length: 36 }, (_, i) => 10 + i);
    const series = {
      ...seriesBy('lab_id', { a: values, b: values, c: values }),
      months: months(36),
    };
    const { marks } = picture(series, 'number', 'a', 'b');
    expect(marks.map(({ positions: at }) => at.length)).toEqual([12, 12]);
    const [a, b] = marks.map(({ positions: at }) => at.map(({ x }) => x));
    expect(a?.some(x => b?.includes(x))).toBe(false);
    expect(new Set(marks.map(({ d }) => d)).size).toBe(2);
  });

  it('marks every month of a line with a month alone between two gaps', () => {
    const { marks } = picture(seriesBy('lab_id', { a: [1, null, 2, null, 3] }));
    expect(marks.map(({ positions: at }) => at.length)).toEqual([3]);
  });
});
