import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure.ts';
import type { Drawing } from '../../src/charts/figureTypes.ts';
import { LINE_COLOURS } from '../../src/charts/palette.ts';
import { labelOf } from '../../src/domain/label.ts';
import type { Series } from '../../src/domain/series.ts';
import { seriesBy } from './seriesOf.ts';

const draw = (series: Series, ...highlight: string[]): Drawing =>
  drawingOf(series, {
    highlight,
    style: 'number',
    label: row => labelOf(row, series.denominatorKind),
  });

/** Twelve practices P01 … P12 with the values 1 … 12, in two months. */
const twelve = seriesBy(
  'practice_id',
  Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `P${String(i + 1).padStart(2, '0')}`,
      [i + 1, [i + 0.5, i + 1, i + 1.5] as const],
    ]),
  ),
  { deciles: [Array.from({ length: 9 }, (_, i) => i + 1), new Array<number>(9).fill(Number.NaN)] },
);

describe('a chart with deciles', () => {
  it('without highlights: dotted deciles, and the median solid and red', () => {
    const { figure, drawn, key } = draw(twelve);
    expect(figure.data).toHaveLength(9);
    const median = figure.data.find(trace => trace.name === 'Median');
    expect(median?.line).toEqual({ color: '#d92b2b', width: 2 });
    const others = figure.data.filter(trace => trace !== median);
    expect(others.every(t => t.line.color === '#56B4E9' && t.line.dash === 'dot')).toBe(true);
    expect(others.every(t => t.hoverinfo === 'skip' && t.text === undefined)).toBe(true);
    expect(drawn).toEqual([]);
    expect(key.map(entry => entry.text)).toEqual(['Median of all practices', 'Deciles']);
  });

  it('a month without a value has a gap in every decile', () => {
    expect(draw(twelve).figure.data.map(trace => trace.y[1])).toEqual(new Array(9).fill(null));
  });

  it('with highlights: the median dashed, the organisations strong in the order of choice', () => {
    const { figure, drawn, hasBands } = draw(twelve, 'P07', 'P02');
    expect(figure.data.find(trace => trace.name === 'Median')?.line.dash).toBe('dash');
    const lines = figure.data.filter(trace => trace.mode === 'lines+markers');
    expect(lines.map(line => [line.name, line.line.color, line.marker?.symbol])).toEqual([
      ['Name of P07', LINE_COLOURS[0], 'circle'],
      ['Name of P02', LINE_COLOURS[1], 'square'],
    ]);
    expect(drawn).toEqual([6, 1]);
    expect(hasBands).toBe(true);
    expect(figure.data.filter(trace => trace.text !== undefined)).toHaveLength(2);
  });

  it('an unknown highlight draws nothing more', () => {
    expect(draw(twelve, 'P99').figure.data).toHaveLength(9);
  });

  it('shares its months among its lines', () => {
    const { figure, months } = draw(twelve, 'P07');
    expect(months).toEqual(['2018-01-01', '2018-02-01']);
    const lines = figure.data.filter(trace => trace.fill === undefined);
    expect(lines.every(trace => trace.x === months)).toBe(true);
  });
});

describe('a chart of few', () => {
  const labs = seriesBy('lab_id', { a: [1, null, 3], b: [4, 5, 6], c: [null, null, null] });

  it('draws every group that has a value, and leaves gaps open', () => {
    const { figure, key } = draw(labs);
    expect(figure.data.map(trace => trace.y)).toEqual([
      [1, null, 3],
      [4, 5, 6],
    ]);
    expect(figure.data.every(trace => trace.connectgaps === false)).toBe(true);
    expect(key.map(entry => entry.text)).toEqual(['Name of a', 'Name of b']);
  });

  it('marks a month between two gaps, and its band, which have no width', () => {
    const series = seriesBy('lab_id', { a: [1, 2, null, [3, 4, 5], null, 6, 7] });
    const [band, line] = draw(series).figure.data;
    expect(line?.marker?.maxdisplayed).toBe(0);
    expect(band?.line.width).toBeGreaterThan(0);
  });

  it('with a highlight: the others are pale beneath it', () => {
    const { figure, key } = draw(labs, 'b');
    expect(figure.data.map(trace => [trace.name, trace.line.width])).toEqual([
      ['Name of a', 1],
      ['Name of b', 2.4],
    ]);
    expect(key.map(entry => entry.text)).toEqual(['Name of b', '1 other lab']);
  });

  it('draws nothing for an empty series', () => {
    expect(draw(seriesBy('lab_id', {})).figure.data).toEqual([]);
  });
});

describe('the uncertainty of suppressed counts', () => {
  it('is a pale band that tapers into its certain neighbours', () => {
    const series = seriesBy('lab_id', { a: [1, [2, 3, 4], 2, 2, null, [0, 1, 2]] });
    const { figure, hasBands } = draw(series);
    const band = figure.data.find(trace => trace.fill === 'toself');
    expect(hasBands).toBe(true);
    expect(band?.x).toEqual([
      '2018-01-01',
      '2018-02-01',
      '2018-03-01',
      '2018-03-01',
      '2018-02-01',
      '2018-01-01',
      null,
      '2018-06-01',
      '2018-06-01',
    ]);
    expect(band?.y).toEqual([1, 2, 2, 2, 4, 1, null, 0, 2]);
  });

  it('an open end is cut off above the axis, and does not flatten the lines', () => {
    const series = seriesBy('lab_id', { a: [10, [5, 10, Number.POSITIVE_INFINITY]] });
    const { layout, data } = draw(series).figure;
    expect(layout.yaxis.range).toEqual([0, 15.9]);
    expect(data.flatMap(trace => trace.y).every(y => y === null || Number.isFinite(y))).toBe(true);
  });
});

describe('a figure', () => {
  it('has an axis from 0, with the same ticks as the server’s picture', () => {
    const { layout } = draw(twelve).figure;
    expect(layout.yaxis.range[0]).toBe(0);
    expect(layout.yaxis.dtick).toBe(2);
    expect(layout.xaxis.dtick).toBe('M1');
  });

  it('writes shares as percent with as many digits as its ticks need', () => {
    const series = seriesBy('lab_id', { a: [0.012, 0.02] }, { kind: 'tests' });
    const { layout } = drawingOf(series, {
      highlight: [],
      style: 'percent',
      label: () => '',
    }).figure;
    expect(layout.yaxis.tickformat).toBe('.1%');
  });

  it('rounds what it draws to five digits', () => {
    const series = seriesBy('lab_id', { a: [1 / 3, 2e6 / 3] });
    expect(draw(series).figure.data[0]?.y).toEqual([0.33333, 666670]);
  });

  it('escapes names that Plotly would interpret', () => {
    const series = seriesBy('lab_id', { '<a href="x">%{y}': [1] });
    const template = draw(series).figure.data[0]?.hovertemplate ?? '';
    expect(template).not.toContain('<a');
    expect(template).not.toContain('%{y}');
  });
});

describe('golden figures', () => {
  it.each<[string, Drawing]>([
    ['deciles', draw(twelve)],
    ['lines-and-bands', draw(twelve, 'P07', 'P02')],
    ['few', draw(seriesBy('lab_id', { a: [1, null, [2, 3, 4]], b: [4, 5, 6] }))],
  ])('%s', async (name, drawing) => {
    const golden = `${JSON.stringify({ figure: drawing.figure, key: drawing.key }, null, 1)}\n`;
    await expect(golden).toMatchFileSnapshot(`../golden/figure-${name}.json`);
  });
});

describe('the colours of lines', () => {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  it.each(LINE_COLOURS)('%s keeps 3:1 on the light and on the dark card', colour => {
    expect(contrast(colour, '#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast(colour, '#17212b')).toBeGreaterThanOrEqual(3);
  });
});
