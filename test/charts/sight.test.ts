import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/charts/figure/layout.ts';
import {
  axesOf,
  changedSight,
  placeIn,
  type Sight,
  type SightChange,
  sightBetween,
  timeOf,
  timeText,
  wholeSight,
} from '../../src/charts/figure/sight.ts';
import { isoMonth, monthOf } from '../../src/domain/month.ts';
import { seriesBy } from './seriesOf.ts';

const DAY = 86_400_000;
/** Three years, values to 100. */
const series = {
  ...seriesBy('lab_id', { a: new Array<number>(36).fill(100) }),
  months: Array.from({ length: 36 }, (_, i) => monthOf(2017, 1) + i),
};
const layout = layoutOf(series, series.months.map(isoMonth), 106, 'number');
const whole = wholeSight(layout);
const changed = (...changes: SightChange[]): Sight =>
  changes.reduce((sight, change) => changedSight(sight, whole, change), whole);
const months = ({ from, to }: Sight): number => Math.round((to - from) / DAY / 30.4);

describe('what of a chart is in sight', () => {
  it('is all of it, from the first month to the last and from 0 to the top', () => {
    expect(whole).toEqual({
      from: Date.UTC(2017, 0),
      to: Date.UTC(2019, 11),
      low: 0,
      high: 106,
    });
    expect(placeIn(whole, whole.from, 106)).toEqual({ x: 0, y: 0 });
    expect(placeIn(whole, whole.to, 0)).toEqual({ x: 1, y: 1 });
  });

  it('is halved about its middle and doubled again', () => {
    expect(changed('in').from).toBe(whole.from + (whole.to - whole.from) / 4);
    expect(months(changed('in'))).toBe(18);
    expect(changed('in', 'out')).toEqual(whole);
    expect(changed('in', 'in', 'whole')).toEqual(whole);
  });

  it('moves by half its length, and never leaves the chart', () => {
    expect(changed('in', 'earlier').from).toBe(whole.from);
    expect(changed('in', 'earlier', 'earlier')).toEqual(changed('in', 'earlier'));
    expect(changed('in', 'later', 'later').to).toBe(whole.to);
    expect(changed('earlier')).toEqual(whole);
  });

  it('is never less than two months', () => {
    expect(months(changed('in', 'in', 'in', 'in', 'in', 'in', 'in'))).toBe(2);
    expect(months(sightBetween(whole, whole, 0.999, 1))).toBe(2);
  });

  it('is the stretch that a person drags over, in either direction', () => {
    const right = sightBetween(whole, whole, 0.25, 0.75);
    expect(right).toEqual(changed('in'));
    expect(sightBetween(whole, whole, 0.75, 0.25)).toEqual(right);
  });

  it('is written and read as Plotly writes times, which have no zone', () => {
    expect(timeText(whole.from)).toBe('2017-01-01 00:00:00.000');
    expect(timeOf('2018-03-05 12:33:22.1234')).toBe(Date.UTC(2018, 2, 5, 12, 33, 22, 123));
    expect(timeOf('2018-03-05 12:33')).toBe(Date.UTC(2018, 2, 5, 12, 33));
    expect(timeOf('2018-03-05')).toBe(Date.UTC(2018, 2, 5));
  });
});

describe('ticks', () => {
  it('of the whole chart are those of its figure; of less, they are closer', () => {
    const { xaxis, yaxis } = axesOf(layout, whole, false);
    expect([xaxis.dtick, yaxis.dtick]).toEqual([layout.xaxis.dtick, layout.yaxis.dtick]);
    expect(axesOf(layout, changed('in', 'in'), false).xaxis.dtick).toBe('M2');
    const low = axesOf(layout, { ...whole, high: 4 }, false).yaxis;
    expect([low.dtick, low.tickformat]).toEqual([1, ',.0f']);
    const lower = axesOf(layout, { ...whole, high: 0.4 }, false).yaxis;
    expect([lower.dtick, lower.tickformat]).toEqual([0.1, ',.1f']);
  });

  it('name every other month where there is little room', () => {
    expect(axesOf(layout, whole, false).xaxis.dtick).toBe('M6');
    expect(axesOf(layout, whole, true).xaxis.dtick).toBe('M12');
  });
});
