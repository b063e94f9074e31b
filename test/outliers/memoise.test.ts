import { describe, expect, it } from 'vitest';
import { memoise } from '../../src/outliers/memoise.ts';

describe('a remembered answer', () => {
  it('is read once for each key, by those who ask at the same time too', async () => {
    const read: string[] = [];
    const length = memoise(async (text: string) => {
      read.push(text);
      await new Promise(setImmediate);
      return text.length;
    });
    expect(await Promise.all([length('stp'), length('practice'), length('stp')])).toEqual([
      3, 8, 3,
    ]);
    expect(await length('practice')).toBe(8);
    expect(read).toEqual(['stp', 'practice']);
  });

  it('is read again after a read that failed', async () => {
    let reads = 0;
    const answer = memoise<void, string>(async () => {
      reads++;
      if (reads === 1) throw new Error('the disk is damaged');
      return 'read';
    });
    await expect(answer()).rejects.toThrow('the disk is damaged');
    expect(await answer()).toBe('read');
    expect(reads).toBe(2);
  });
});
