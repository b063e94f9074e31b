import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunnerHouse } from '../../support/runnerHouse.ts';

let house: RunnerHouse;
beforeEach(async () => {
  house = await RunnerHouse.make();
  await house.write('A81001', 10);
});
afterEach(() => house.remove());

describe('two processes that share a store folder', () => {
  it('build one at a time, and the second serves what the first has built', async () => {
    const first = await house.open();
    const second = await house.open();
    const phases = new Set<string>();
    second.runner.onChange(({ phase }) => phases.add(phase));
    first.pipeline.during = async () => {
      second.runner.check();
      while (!phases.has('waiting')) await new Promise(resolve => setTimeout(resolve, 5));
    };
    await first.check();
    await second.runner.idle();
    expect(await second.served()).toEqual({ A81001: 10 });
    expect(second.pipeline.builds).toBe(0);
  });

  it('notice what the other publishes', async () => {
    const first = await house.open();
    await first.check();
    const second = await house.open();
    await house.write('A81001', 99);
    await first.check();
    await second.shelf.adopt();
    expect(await second.served()).toEqual({ A81001: 99 });
  });

  it('the old one keeps its store when the new one, of other settings, publishes', async () => {
    const old = await house.open();
    await old.check();
    await (await house.open({ minPracticeTests: 5 })).check();
    expect(await old.shelf.adopt()).toBe(false);
    expect(await old.served()).toEqual({ A81001: 10 });
  });
});
