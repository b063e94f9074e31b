import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { OutliersAtHand } from '../support/outlierApp.ts';
import { OutlierHouse } from '../support/outlierHouse.ts';
import { sampleStore } from '../support/sampleStore.ts';
import { tryStrangeRequests } from '../support/strangeRequests.ts';

// The short form of test/soak/addresses.soak.ts.

const REQUESTS = 500;

let store: Awaited<ReturnType<typeof sampleStore>>;
let house: OutlierHouse;
let app: RunningApp;
beforeAll(async () => {
  store = await sampleStore();
  house = await OutlierHouse.make();
  const builds = await house.open();
  await builds.requestDefault();
  await builds.idle();
  app = await runApp(store.path, { outliers: new OutliersAtHand(builds, 6) });
});
afterAll(async () => {
  await app.stop();
  await house.remove();
  await store.remove();
});

it(`${REQUESTS} addresses, bodies and headers that nobody meant are answered without a fault`, async () => {
  const { faults, statuses } = await tryStrangeRequests(app.url, REQUESTS);
  expect(faults).toEqual([]);
  // Not all of it is refused, or nothing behind the reading of addresses would have been tried.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 40);
});
