import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  numbersInTurns,
  type SeriesNumbers,
  seriesNumbers,
} from '../../src/measures/seriesNumbers.ts';
import { inTurn } from '../../src/measures/turns.ts';

/** Computes for so many ms. */
function busy(ms: number): void {
  const start = performance.now();
  while (performance.now() - start < ms);
}

/** The first number that is not the same. `toEqual` takes ten seconds for three million of them. */
function firstDifference(one: SeriesNumbers, other: SeriesNumbers): string | undefined {
  const others = new Map<string, Float64Array>(Object.entries(other));
  expect(Object.keys(one)).toEqual([...others.keys()]);
  for (const [name, numbers] of Object.entries(one)) {
    const expected = others.get(name);
    if (numbers.length !== expected?.length) return `the length of ${name}`;
    const cell = numbers.findIndex((number, i) => !Object.is(number, expected?.[i]));
    if (cell >= 0) return `${name} of cell ${cell}`;
  }
  return undefined;
}

describe('pieces of computing', () => {
  // The turn of the test before ends.
  beforeEach(async () => {
    for (let i = 0; i < 2; i++) await nextTurn();
  });

  it('that follow each other share a turn, so that few of them wait', async () => {
    let turns = 0;
    let isDone = false;
    const counted = (async () => {
      for (; !isDone; turns++) await nextTurn();
    })();
    const ran: number[] = [];
    for (let i = 0; i < 200; i++) await inTurn(() => ran.push(i));
    isDone = true;
    await counted;
    expect(ran).toHaveLength(200);
    expect(turns).toBeLessThan(50);
  });

  it('run in their order and give their results', async () => {
    const ran: number[] = [];
    const work = (n: number) => inTurn(() => ran.push(n) * 10);
    expect(await Promise.all([work(1), work(2), work(3)])).toEqual([10, 20, 30]);
    expect(ran).toEqual([1, 2, 3]);
  });

  it('leave the thread to others in between, however many are asked for at once', async () => {
    let pieces = 0;
    const work = async (): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        await inTurn(() => {
          busy(11);
          pieces++;
        });
      }
    };
    const all = Promise.all([work(), work(), work()]);
    const order: number[] = [];
    while (pieces < 12) {
      await nextTurn();
      order.push(pieces);
    }
    await all;
    const most = Math.max(...order.map((n, i) => n - (order[i - 1] ?? 0)));
    expect(most).toBe(1);
  });

  it('are a quarter of a country’s chart each, whose numbers are the same', async () => {
    const cells = 420_000;
    const numbers = (step: number): Float64Array =>
      Float64Array.from({ length: cells }, (_, i) => (i % 97 === 0 ? Number.NaN : (i * step) % 89));
    const fraction = {
      numerator: { n: numbers(7), e: numbers(11) },
      denominator: { n: numbers(13), e: numbers(3) },
    };
    const order: string[] = [];
    const chart = numbersInTurns('tests', true, fraction).then(inPieces => {
      order.push('chart');
      return inPieces;
    });
    const others = (async () => {
      for (const other of ['first', 'second', 'third']) await inTurn(() => order.push(other));
    })();
    const [inPieces] = await Promise.all([chart, others]);
    expect(order).toEqual(['first', 'second', 'third', 'chart']);
    const whole = seriesNumbers('tests', true, fraction);
    expect(firstDifference(inPieces, whole)).toBeUndefined();
    const changed = { ...whole, low: whole.low.with(cells - 1, -1) };
    expect(firstDifference(inPieces, changed)).toBe(`low of cell ${cells - 1}`);
  });

  it('fail alone', async () => {
    const failed = inTurn(() => {
      throw new Error('no such number');
    });
    const next = inTurn(() => 1);
    await expect(failed).rejects.toThrow('no such number');
    expect(await next).toBe(1);
  });
});
