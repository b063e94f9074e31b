import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, runApp } from '../support/app.ts';
import { sampleStore } from '../support/sampleStore.ts';

let store: Awaited<ReturnType<typeof sampleStore>>;
let app: RunningApp;
beforeAll(async () => {
  store = await sampleStore();
  app = await runApp(store.path);
});
afterAll(async () => {
  await app.stop();
  await store.remove();
});

describe('the web shell', () => {
  it('serves the first page', async () => {
    const response = await app.get('/');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<h1>');
  });
});
