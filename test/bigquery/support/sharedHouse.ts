import { afterAll, afterEach, beforeAll } from 'vitest';
import type { PrescribingSize } from '../../support/prescribingData.ts';
import { BigQueryHouse } from './bigQueryHouse.ts';
import { endpoint } from './emulated.ts';
import { FaultProxy } from './faultProxy.ts';

/**
 * A house that the tests of a `describe` share, and a proxy before its emulator, whose harm ends with
 * each test. Both are there to be named at once, and to be used when `prepare` is done.
 */
export function sharedHouse(
  prepare: (house: BigQueryHouse) => Promise<unknown>,
  size?: PrescribingSize,
): { readonly house: BigQueryHouse; readonly proxy: FaultProxy } {
  const house = new BigQueryHouse(endpoint);
  const proxy = new FaultProxy(endpoint);
  beforeAll(async () => {
    await proxy.listen();
    await house.fill(size);
    await prepare(house);
  });
  afterEach(() => proxy.calm());
  afterAll(async () => {
    await house.remove();
    await proxy.close();
  });
  return { house, proxy };
}
