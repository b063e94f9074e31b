import { describe, expect, it } from 'vitest';
import { cellLabel, heatCellsOf } from '../../src/charts/heatmap/heatCells.ts';
import { heatColours } from '../../src/charts/heatmap/heatColours.ts';
import { EQUAL_STEPS, FINE_STEPS, GAP, heatmapOf } from '../../src/charts/heatmap/heatmap.ts';
import { labelOf } from '../../src/charts/label.ts';
import { rowAt } from '../../src/domain/series.ts';
import { seriesBy } from './seriesOf.ts';

const EVEN = { order: 'highest', equalColours: false } as const;
const EQUAL = { order: 'highest', equalColours: true } as const;

describe('a heatmap', () => {
  const three = seriesBy('practice_id', { A: [0, 10, null], B: [20, 20, 20], C: [5, 5, 5] });

  it('has a row for each group, in order, and a gap where there is no value', () => {
    const { rows, levels, scale } = heatmapOf(three, EVEN);
    expect(rows.map(row => three.groups[row]?.id)).toEqual(['B', 'C', 'A']);
    expect([...levels]).toEqual([99, 99, 99, 25, 25, 25, 0, 50, GAP]);
    expect(scale).toEqual([0, 10, 20]);
  });

  it('leaves out groups without any value', () => {
    const gone = seriesBy('lab_id', { a: [null, null], b: [1, 2] });
    expect(heatmapOf(gone, EVEN).rows).toEqual([1]);
  });

  it('has the lowest colour throughout where all values are equal', () => {
    const flat = seriesBy('lab_id', { a: [4, 4], b: [4, 4] });
    expect([...heatmapOf(flat, EVEN).levels]).toEqual([0, 0, 0, 0]);
    expect(new Set(heatmapOf(flat, EQUAL).levels).size).toBe(1);
  });

  it('can give every step of colour as many cells, however far an outlier lies', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i === 99 ? 1e6 : i));
    const series = seriesBy('practice_id', { A: values.slice(0, 50), B: values.slice(50) });
    const { levels, steps } = heatmapOf(series, EQUAL);
    expect(steps).toBe(EQUAL_STEPS);
    for (let step = 0; step < EQUAL_STEPS; step++) {
      expect(levels.filter(level => level === step)).toHaveLength(5);
    }
    const even = heatmapOf(series, EVEN);
    expect(even.levels.filter(level => level === 0)).toHaveLength(99);
  });

  it('never gives equal values two colours', () => {
    const values = [...Array.from({ length: 30 }, () => 7), 1, 2, 3];
    const { levels } = heatmapOf(seriesBy('lab_id', { a: values }), EQUAL);
    expect(new Set(levels.slice(0, 30)).size).toBe(1);
  });
});

describe('the colours', () => {
  const lightness = ([r, g, b]: readonly [number, number, number]): number =>
    0.2126 * r + 0.7152 * g + 0.0722 * b;

  it.each([
    ['light', -1],
    ['dark', 1],
  ] as const)(
    'go one way in lightness on %s ground, so that any colour vision can read them',
    (ground, way) => {
      const steps = heatColours(FINE_STEPS, ground).map(lightness);
      const rises = steps.slice(1).map((step, i) => Math.sign(step - (steps[i] ?? 0)));
      expect(rises.every(rise => rise === way)).toBe(true);
    },
  );
});

describe('a cell’s tooltip', () => {
  it.each(['per1000', 'raw', 'tests'] as const)('says of %s what the chart’s says', kind => {
    const series = {
      ...seriesBy('practice_id', { A: [1.25, null, 0] }, { kind }),
      numerator: Float64Array.of(10, Number.NaN, 3),
      numeratorError: Float64Array.of(0, Number.NaN, 2),
      denominator: kind === 'raw' ? new Float64Array(3).fill(Number.NaN) : Float64Array.of(8, 8, 0),
      denominatorError: Float64Array.of(2, 0, 0),
      value: Float64Array.of(kind === 'per1000' ? 1250 : 1.25, Number.NaN, Number.NaN),
    };
    const cells = heatCellsOf({ series, style: 'percent' }, [0]);
    const labels = [0, 1, 2].map(month => cellLabel(cells, 0, month));
    const chart = [0, 1, 2].map(month => {
      const row = rowAt(series, 0, month);
      return row && labelOf(row, kind, 'percent');
    });
    expect(labels).toEqual(chart);
  });
});

describe('golden heatmaps', () => {
  /** Twelve practices and a year and a half, with gaps, an outlier and two equals. */
  const twelve = seriesBy(
    'practice_id',
    Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `P${String(i + 1).padStart(2, '0')}`,
        Array.from({ length: 18 }, (_, month) =>
          i === 3 && month < 9 ? null : i === 7 ? 300 + month : 10 + ((i * 7) % 11) + (month % 5),
        ),
      ]),
    ),
  );
  const ccgOf = (id: string): string =>
    Number(id.slice(1)) % 2 === 0 ? 'NHS Devon' : 'NHS Kernow';

  it.each([
    ['highest-even', { order: 'highest', equalColours: false }],
    ['lowest-equal', { order: 'lowest', equalColours: true }],
    ['ccg-equal', { order: 'ccg', equalColours: true, ccgOf }],
  ] as const)('%s', async (name, options) => {
    const heatmap = heatmapOf(twelve, options);
    const { length } = twelve.months;
    const drawn = {
      scale: heatmap.scale,
      steps: heatmap.steps,
      rows: heatmap.rows.map((group, row) => ({
        id: twelve.groups[group]?.id,
        levels: Array.from(heatmap.levels.slice(row * length, (row + 1) * length), level =>
          level === GAP ? '' : level,
        ).join(' '),
      })),
      cells: heatCellsOf({ series: twelve, style: 'number' }, heatmap.rows).numerator.length,
    };
    const golden = `${JSON.stringify(drawn, null, 1)}\n`;
    await expect(golden).toMatchFileSnapshot(`../golden/heatmap-${name}.json`);
  });
});
