import { describe, expect, it } from 'vitest';
import { smallViewBox } from '../../src/charts/small/smallPath.ts';
import { sparklineOf } from '../../src/charts/small/sparkline.ts';
import { seriesBy } from './seriesOf.ts';

describe('a sparkline', () => {
  const deciles = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const ten = seriesBy(
    'practice_id',
    Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`P${i}`, [i, i]])),
    { deciles: [deciles, deciles] },
  );
  /** The heights of a path's points, of 200 from the top down. */
  const heights = (d: string): number[] => {
    const [, first = '', steps = ''] = /^M\d+ (-?\d+)(.*)$/.exec(d) ?? [];
    let at = Number(first);
    const more = [...steps.matchAll(/-?\d+( ?-?\d+)/g)].map(([, step]) => (at += Number(step)));
    return [Number(first), ...more];
  };

  it('has room for its line and for the band of its peers, whichever is higher', () => {
    const low = sparklineOf(ten, 1, 'number');
    expect(heights(low.peers.band)[0]).toBeGreaterThanOrEqual(0);
    expect(low.peers.band).toBe(sparklineOf(ten, undefined, 'number').peers.band);
    const high = sparklineOf({ ...ten, value: ten.value.map(value => value * 10) }, 9, 'number');
    expect(heights(high.line)[0]).toBeGreaterThanOrEqual(0);
    expect(high.viewBox).toBe(smallViewBox(2));
  });

  it('without a group is the median', () => {
    const { line, uncertainty, description } = sparklineOf(ten, undefined, 'number');
    expect([line, uncertainty]).toEqual(['', '']);
    expect(description).toBe('from 5 in Jan 2018, between 5 and 5');
  });

  it('among few is over the others’ lines, and shows where it is uncertain', () => {
    const few = seriesBy('lab_id', { a: [1, [2, 3, 4]], b: [5, 5], c: [null, null] });
    const { peers, uncertainty } = sparklineOf(few, 0, 'number');
    expect(peers.band).toBe('');
    expect(peers.otherLines.match(/M/g)).toHaveLength(2);
    expect(uncertainty).toMatch(/^M0 /);
  });
});
