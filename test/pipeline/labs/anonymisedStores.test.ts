import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunnerHouse } from '../../support/runnerHouse.ts';

let house: RunnerHouse;
beforeEach(async () => {
  house = await RunnerHouse.make();
  await house.write('A81001', 10);
});
afterEach(() => house.remove());

describe('anonymising', () => {
  const anonymised = { minPracticeTests: 0, anonymiseSecret: 'correct horse battery staple' };

  it('switched on destroys the store with real names before anything is served', async () => {
    await (await house.open()).check();
    const program = await house.open(anonymised);
    expect(program.stores.current).toBeUndefined();
    expect(await house.stored()).toEqual([]);
  });

  it('under another secret destroys the store of the old one', async () => {
    await (await house.open(anonymised)).check();
    const program = await house.open({ ...anonymised, anonymiseSecret: 'another' });
    expect(program.stores.current).toBeUndefined();
    expect(await house.stored()).toEqual([]);
  });

  it('switched on with the build failing, still serves no real name', async () => {
    await (await house.open()).check();
    await house.write('A81002', 'ten');
    const program = await house.open(anonymised);
    await program.check();
    expect(program.stores.current).toBeUndefined();
  });

  it('never serves a store with real names that another process publishes', async () => {
    const program = await house.open(anonymised);
    await program.check();
    const version = program.stores.current?.catalogue.version;
    await house.write('A81001', 77);
    await (await house.open()).check();
    await program.shelf.adopt();
    expect(program.stores.current?.catalogue.version).toBe(version);
  });

  it('leaves the secret nowhere in the pointer', async () => {
    await (await house.open(anonymised)).check();
    const pointer = await readFile(path.join(house.storePath, 'current.json'), 'utf8');
    expect(pointer).not.toContain(anonymised.anonymiseSecret);
  });

  it('tells nothing of an unexpected error that may quote a row', async () => {
    const program = await house.open(anonymised);
    program.pipeline.during = async () => {
      throw new Error('Could not convert "A81001"');
    };
    await program.check();
    expect(JSON.stringify(program.runner.status())).not.toContain('A81001');
  });
});
