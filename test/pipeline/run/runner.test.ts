import { readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damageFile } from '../../support/damage.ts';
import { RunnerHouse } from '../../support/runnerHouse.ts';

let house: RunnerHouse;
beforeEach(async () => {
  house = await RunnerHouse.make();
  await house.write('A81001', 10);
});
afterEach(() => house.remove());

const file = (practice: string): string => path.join(house.dataPath, `${practice}.csv`);

describe('a start', () => {
  it('without a store serves nothing, then what it built', async () => {
    const program = await house.open();
    expect(program.stores.current).toBeUndefined();
    await program.check();
    expect(await program.served()).toEqual({ A81001: 10 });
    expect(program.runner.status()).toEqual({ phase: 'idle' });
  });

  it('on unchanged content opens the store and builds nothing, whatever the times say', async () => {
    await (await house.open()).check();
    await utimes(file('A81001'), 1, 1);
    const again = await house.open();
    expect(await again.served()).toEqual({ A81001: 10 });
    await again.check();
    expect(again.pipeline.builds).toBe(0);
  });

  it('on changed content builds, even under the old size and time', async () => {
    const { mtime } = await stat(file('A81001'));
    await (await house.open()).check();
    await house.write('A81001', 20);
    await utimes(file('A81001'), mtime, mtime);
    const again = await house.open();
    expect(await again.served()).toEqual({ A81001: 10 });
    await again.check();
    expect(await again.served()).toEqual({ A81001: 20 });
  });

  it('hashes no file again that was not touched: a hash is remembered', async () => {
    await utimes(file('A81001'), 1, 1);
    // A file that has just been touched may be written to again within one tick of the clock.
    await sleep(2100);
    await (await house.open()).check();
    const memory = path.join(house.storePath, 'hashes.json');
    const remembered = await readFile(memory, 'utf8');
    expect(remembered).toContain('"A81001.csv"');
    await writeFile(memory, remembered.replace(/"sha256": "\w+"/, '"sha256": "remembered"'));
    const again = await house.open();
    await again.check();
    expect(again.pipeline.inputs).toMatchObject([{ path: 'A81001.csv', sha256: 'remembered' }]);
  });

  it('serves no store of other settings', async () => {
    await (await house.open()).check();
    const again = await house.open({ minPracticeTests: 1000 });
    expect(again.stores.current).toBeUndefined();
    await again.check();
    expect(again.pipeline.builds).toBe(1);
  });

  it.each([
    ['an older', -1],
    ['a newer', 1],
  ])('on a store of %s version builds anew', async (_, step) => {
    await (await house.open()).check();
    const pointer = path.join(house.storePath, 'current.json');
    const text = await readFile(pointer, 'utf8');
    const changed = text.replace(/"schema": ?(\d+)/, (_all, n) => `"schema":${Number(n) + step}`);
    expect(changed).not.toBe(text);
    await writeFile(pointer, changed);
    const again = await house.open();
    expect(again.stores.current).toBeUndefined();
    await again.check();
    expect(again.pipeline.builds).toBe(1);
    expect(await again.served()).toEqual({ A81001: 10 });
  });

  it('on a data folder that moved serves the store once its content is proven the same', async () => {
    await (await house.open()).check();
    const moved = path.join(house.root, 'moved');
    await rename(house.dataPath, moved);
    const again = await house.open(undefined, moved);
    expect(again.stores.current).toBeUndefined();
    await again.check();
    expect(await again.served()).toEqual({ A81001: 10 });
    expect(again.pipeline.builds).toBe(0);
  });

  it.each([
    ['a store that was cut off', (name: string) => truncate(name, 5000)],
    [
      'a store that is no database',
      async (name: string) => {
        await writeFile(name, Buffer.alloc((await stat(name)).size, 7));
      },
    ],
    ['a store that is gone', (name: string) => rm(name)],
  ])('on %s builds anew', async (_, damage) => {
    await (await house.open()).check();
    const name = (await house.stored()).find(entry => entry.startsWith('store-')) ?? '';
    await damage(path.join(house.storePath, name));
    const again = await house.open();
    expect(again.stores.current).toBeUndefined();
    await again.check();
    expect(await again.served()).toEqual({ A81001: 10 });
  });

  it.each([
    ['current.json', '{"file": "sto', 1],
    ['hashes.json', '{"A81001.csv": {"tou', 0],
    ['hashes.json', '', 0],
    ['reading.json', '{"file', 0],
  ])('on a %s that reads %j serves what is right, with %i builds', async (name, text, builds) => {
    await (await house.open()).check();
    await writeFile(path.join(house.storePath, name), text);
    const again = await house.open();
    await again.check();
    expect(await again.served()).toEqual({ A81001: 10 });
    expect(again.pipeline.builds).toBe(builds);
    await house.write('A81001', 20);
    await again.check();
    expect(await again.served()).toEqual({ A81001: 20 });
  });

  it.each(['cut off', 'emptied', 'full of noise in the middle', 'gone'] as const)(
    'on a store that is %s builds anew',
    async damage => {
      await house.write('A81001', 10);
      await (await house.open()).check();
      await damageFile(await house.storeFile(), damage);
      const again = await house.open();
      expect(again.stores.current).toBeUndefined();
      await again.check();
      expect(again.pipeline.builds).toBe(1);
      expect(await again.served()).toEqual({ A81001: 10 });
    },
  );

  it('on a store that a backup restored, with another time, builds nothing', async () => {
    await house.write('A81001', 10);
    await (await house.open()).check();
    await utimes(await house.storeFile(), 1, 1);
    const again = await house.open();
    await again.check();
    expect(again.pipeline.builds).toBe(0);
  });

  it('clears up what killed builds left, and nothing that it does not know', async () => {
    await (await house.open()).check();
    const kept = await house.stored();
    for (const name of [
      'store-0123-89abcdef.duckdb',
      'current.json.89abcdef',
      'hashes.json.89abcdef',
      'notes.txt',
    ]) {
      await writeFile(path.join(house.storePath, name), '');
    }
    await (await house.open()).check();
    expect(await house.stored()).toEqual([...kept, 'notes.txt'].sort());
  });
});

describe('a build', () => {
  it('leaves one store and its pointer, and no work folder', async () => {
    const program = await house.open();
    await program.check();
    await house.write('A81001', 30);
    await program.check();
    expect(await program.served()).toEqual({ A81001: 30 });
    expect(await house.stored()).toEqual([
      'current.json',
      expect.stringMatching(/^store-[0-9a-f]{12}-[0-9a-f]{8}\.duckdb$/),
    ]);
  });

  it('tells how far it is', async () => {
    const program = await house.open();
    const statuses: string[] = [];
    program.runner.onChange(({ phase, progress }) =>
      statuses.push(progress ? `${phase} ${progress.step}` : phase),
    );
    await program.check();
    expect([...new Set(statuses)]).toEqual(['checking', 'building', 'building reading', 'idle']);
  });

  it('that fails keeps the old store served and says why', async () => {
    const program = await house.open();
    await program.check();
    await house.write('A81002', 'ten');
    await program.check();
    expect(await program.served()).toEqual({ A81001: 10 });
    expect(program.runner.status()).toEqual({
      phase: 'idle',
      lastError: {
        message: 'is no number',
        fix: 'Write a number.',
        file: 'A81002.csv',
        line: 1,
        at: expect.stringMatching(/^20/),
      },
    });
    expect((await house.stored()).filter(name => name.startsWith('build-'))).toEqual([]);

    await house.write('A81002', 5);
    await program.check();
    expect(await program.served()).toEqual({ A81001: 10, A81002: 5 });
    expect(program.runner.status()).toEqual({ phase: 'idle' });
  });

  it('that finds no room on the disk takes that of earlier data versions, once', async () => {
    const program = await house.open({ minPracticeTests: 0 }, house.dataPath, 3);
    await program.check();
    await house.write('A81001', 20);
    await program.check();
    const isStore = (name: string): boolean => name.startsWith('store-');
    expect((await house.stored()).filter(isStore)).toHaveLength(2);
    await house.write('A81001', 30);
    let seen: number[] = [];
    program.pipeline.during = async () => {
      seen = [...seen, (await house.stored()).filter(isStore).length];
      if (seen.length === 1) throw new Error('ENOSPC: no space left on device, write');
    };
    await program.check();
    expect(seen).toEqual([2, 1]);
    expect(await program.served()).toEqual({ A81001: 30 });

    await house.write('A81001', 40);
    program.pipeline.during = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    await program.check();
    expect(await program.served()).toEqual({ A81001: 30 });
    expect(program.runner.status().lastError?.message).toContain('no space left');
  });

  it('by the button runs although nothing changed', async () => {
    const program = await house.open();
    await program.check();
    const before = program.stores.current?.path;
    program.runner.start();
    await program.runner.idle();
    expect(program.pipeline.builds).toBe(2);
    expect(program.stores.current?.path).not.toBe(before);
  });

  it('asked for five times while one runs, runs once more', async () => {
    const program = await house.open();
    program.pipeline.during = async () => {
      if (program.pipeline.builds === 1) for (let i = 0; i < 5; i++) program.runner.start();
    };
    await program.check();
    expect(program.pipeline.builds).toBe(2);
  });

  it('whose files change meanwhile is not published, but built again', async () => {
    const program = await house.open();
    const published: unknown[] = [];
    program.pipeline.during = async () => {
      published.push(await program.served());
      if (program.pipeline.builds === 1) await house.write('A81001', 11);
    };
    await program.check();
    expect(published).toEqual([undefined, undefined]);
    expect(await program.served()).toEqual({ A81001: 11 });
  });

  it('that is stopped leaves nothing half', async () => {
    const program = await house.open();
    const stopped = new Promise<void>(resolve => {
      program.pipeline.during = async ({ signal }) => {
        resolve(program.runner.stop());
        signal.throwIfAborted();
      };
    });
    program.runner.check();
    await stopped;
    expect(await house.stored()).toEqual([]);
    expect(program.runner.status()).toEqual({ phase: 'idle' });
  });
});

describe('a file that is still being copied', () => {
  it('is waited for', async () => {
    const program = await house.open();
    await house.write('A81001', 1);
    program.runner.check();
    for (const tests of [12, 123, 1234]) {
      await house.write('A81001', tests);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    await program.runner.idle();
    expect(await program.served()).toEqual({ A81001: 1234 });
    expect(program.pipeline.builds).toBe(1);
  });
});

describe('a data folder', () => {
  it('that is missing is a clear fault, and mended by its appearance', async () => {
    await rm(house.dataPath, { recursive: true });
    const program = await house.open();
    await program.check();
    expect(program.runner.status().lastError).toMatchObject({
      message: `DATA_CSVS_PATH is ${house.dataPath}, which does not exist.`,
      fix: expect.stringContaining('DATA_CSVS_PATH'),
    });
  });

  it('that is emptied keeps the old store served', async () => {
    const program = await house.open();
    await program.check();
    await rm(file('A81001'));
    await program.check();
    expect(await program.served()).toEqual({ A81001: 10 });
    expect(program.runner.status().lastError?.message).toContain('has no CSV file');
  });
});

describe('a store that is damaged while it is served', () => {
  it('is not suspected for a question that is wrong', async () => {
    const program = await house.open();
    await program.check();
    await expect(program.stores.use(store => store.columns('SELECT none'))).rejects.toThrow();
    await program.check();
    expect(program.pipeline.builds).toBe(1);
  });
});
