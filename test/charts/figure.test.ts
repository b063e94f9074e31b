import { describe, expect, it } from 'vitest';
import { drawingOf } from '../../src/charts/figure/figure.ts';
import type { Drawing, DrawingOptions } from '../../src/charts/figure/figureTypes.ts';
import { labelOf } from '../../src/charts/label.ts';
import { LIGHT } from '../../src/charts/pageColours.ts';
import { LINE_COLOURS } from '../../src/charts/palette.ts';
import type { Series } from '../../src/domain/series.ts';
import { seriesBy } from './seriesOf.ts';

const draw = (series: Series, ...highlight: string[]): Drawing => drawWith(series, { highlight });

const drawWith = (series: Series, options: Partial<DrawingOptions>): Drawing =>
  drawingOf(series, {
    highlight: [],
    style: 'number',
    deciles: 'bands',
    label: row => labelOf(row, series.denominatorKind, 'number'),
    ...options,
  });

const MEDIAN = { color: LIGHT.median, width: 2, dash: 'dash' };

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
  it('draws them as four nested bands, each from one decile to its opposite, with the median over them', () => {
    const { figure, lineGroups: drawn, key } = draw(twelve);
    const [median, ...bands] = figure.data.toReversed();
    expect(bands.map(band => [band.name, band.y])).toEqual([
      ['4th to 6th decile', [4, 6]],
      ['3rd to 7th decile', [3, 7]],
      ['2nd to 8th decile', [2, 8]],
      ['1st to 9th decile', [1, 9]],
    ]);
    expect(new Set(bands.map(band => band.fillcolor))).toEqual(new Set([LIGHT['decile-band']]));
    expect(median).toMatchObject({ name: 'Median of all practices', y: [5, null], line: MEDIAN });
    expect(drawn).toEqual([]);
    expect(key.map(entry => entry.text)).toEqual([
      'Median of all practices',
      'Deciles, from the 1st to the 9th',
    ]);
    expect(key.map(entry => entry.fills)).toEqual([undefined, bands.map(band => band.fillcolor)]);
  });

  it('draws them as eight dotted lines where a link asks for lines', () => {
    const { figure, key } = drawWith(twelve, { deciles: 'lines' });
    expect(figure.data.map(trace => [trace.name, trace.line.dash])).toEqual([
      ...['1st', '2nd', '3rd', '4th', '6th', '7th', '8th', '9th'].map(nth => [
        `${nth} decile`,
        'dot',
      ]),
      ['Median of all practices', 'dash'],
    ]);
    expect(figure.data.map(trace => trace.y[1])).toEqual(new Array(9).fill(null));
    expect(key.map(entry => [entry.text, entry.dash])).toEqual([
      ['Median of all practices', 'dash'],
      ['Deciles', 'dot'],
    ]);
  });

  it('has one look of the median, whatever is highlighted and however deciles are drawn', () => {
    const looks = [draw(twelve), draw(twelve, 'P07'), drawWith(twelve, { deciles: 'lines' })].map(
      ({ figure, key }) => [
        figure.data.find(trace => trace.name.startsWith('Median'))?.line,
        key.find(entry => entry.kind === 'median')?.colour,
      ],
    );
    expect(looks).toEqual(new Array(3).fill([MEDIAN, MEDIAN.color]));
  });

  it('has a gap in every band in a month without values', () => {
    const gap = new Array<number>(9).fill(Number.NaN);
    const some = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const series = {
      ...seriesBy('practice_id', { A: [1, 2, 3, 4] }),
      deciles: [some, some, gap, some],
    };
    const [widest] = draw(series).figure.data;
    expect(widest?.y).toEqual([1, 1, 9, 9, null, 1, 9]);
  });

  it('says at the median the value that the sentence gives', () => {
    const series = seriesBy(
      'practice_id',
      { A: [1] },
      { deciles: [[1, 2, 3, 4, 35.4321, 40, 41, 42, 43]] },
    );
    const median = draw(series).figure.data.find(trace => trace.name.startsWith('Median'));
    expect(median?.text).toEqual(['35.4 in Jan 2018']);
    expect(median?.hovertemplate).toContain('Median of all practices');
  });

  it('draws highlighted organisations strong, in the order of choice', () => {
    const { figure, lineGroups: drawn, hasBands } = draw(twelve, 'P07', 'P02');
    const lines = figure.data.filter(trace => trace.mode === 'lines+markers');
    expect(lines.map(line => [line.name, line.line.color, line.marker?.symbol])).toEqual([
      ['Name of P07', LINE_COLOURS[0], 'circle'],
      ['Name of P02', LINE_COLOURS[1], 'square'],
    ]);
    expect(drawn).toEqual([6, 1]);
    expect(hasBands).toBe(true);
    expect(lines.every(line => line.text !== undefined)).toBe(true);
  });

  it('an unknown highlight draws nothing more', () => {
    expect(draw(twelve, 'P99').figure).toEqual(draw(twelve).figure);
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
  it('is in the key in the colour in which it is drawn', () => {
    const { figure, key } = draw(seriesBy('lab_id', { a: [1, 2], b: [4, [4, 5, 6]] }));
    const band = figure.data.find(trace => trace.fill === 'toself');
    expect(key.find(entry => entry.kind === 'band')?.fills).toEqual([band?.fillcolor]);
    expect(draw(seriesBy('lab_id', { a: [1, 2] })).key.map(entry => entry.kind)).toEqual(['line']);
  });

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
    const { layout } = drawWith(series, { style: 'percent' }).figure;
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

  it('isolates names from right to left, which would turn the numbers after them', () => {
    const series = seriesBy('lab_id', { 'Clinic מרפאה 12': [1] });
    const template = draw(series).figure.data[0]?.hovertemplate ?? '';
    expect(template).toContain('Clinic \u2068מרפאה\u2069 12</b>');
  });
});

describe('golden figures', () => {
  it.each<[string, Drawing]>([
    ['deciles', draw(twelve)],
    ['decile-lines', drawWith(twelve, { deciles: 'lines' })],
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

describe('a band that continues above the chart', () => {
  // The middle value decides the axis; its band reaches far above.
  const cut = seriesBy('practice_id', { A: [4, [1, 5, 40], [1, 5, 50], 4], B: [3, 3, 3, 3] });

  it('has a mark at the top, and the key says what it means', () => {
    const { figure, key } = draw(cut, 'A');
    const top = figure.layout.yaxis.range[1];
    const mark = figure.data.find(({ name }) => name.includes('continues above'));
    expect(mark?.y).toEqual([null, top, null, null]);
    expect(mark?.marker?.symbol).toBe('triangle-up');
    expect(key.at(-1)).toMatchObject({ kind: 'cut', text: 'A band continues above the chart' });
  });

  it('has none where the whole band is there', () => {
    const whole = seriesBy('practice_id', { A: [4, [4, 5, 6], 5, 4], B: [3, 3, 3, 3] });
    const { figure, key } = draw(whole, 'A');
    expect(figure.data.some(({ name }) => name.includes('continues above'))).toBe(false);
    expect(key.map(({ kind }) => kind)).not.toContain('cut');
  });
});

describe('lines that share colours', () => {
  const ids = Array.from({ length: 10 }, (_, i) => `P${i}`);
  const ten = seriesBy(
    'practice_id',
    Object.fromEntries(ids.map((id, i) => [id, [1, 5 + i / 100]])),
  );

  it('have a number each at their end and in the key, none over another', () => {
    const { figure, key } = draw(ten, ...ids);
    const labels = (figure.layout.annotations ?? []).filter(({ yref }) => yref === 'y');
    expect(labels.map(({ text }) => text)).toEqual(ids.map((_, i) => String(i + 1)));
    const top = figure.layout.yaxis.range[1];
    labels.slice(1).forEach(({ y }, i) => {
      expect(y - (labels[i]?.y ?? 0)).toBeGreaterThan(0.04 * top);
      expect(y).toBeLessThanOrEqual(top);
    });
    const entries = key.filter(({ kind }) => kind === 'line');
    expect(entries.map(({ label }) => label)).toEqual(labels.map(({ text }) => text));
  });

  it('of up to eight colours have none', () => {
    const { figure, key } = draw(ten, ...ids.slice(0, 8));
    expect(figure.layout.annotations).toBeUndefined();
    expect(key.every(({ label }) => label === undefined)).toBe(true);
  });
});
