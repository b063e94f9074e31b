import { afterAll, beforeAll } from 'vitest';
import { type RunningApp, runApp } from './app.ts';
import { sampleStore } from './sampleStore.ts';

/** The real app over the sample store; starts before the tests of the file that asks for it, and stops after. */
export function sampleApp(): Omit<RunningApp, 'stop' | 'app'> & { readonly storePath: string } {
  let store: Awaited<ReturnType<typeof sampleStore>>;
  let app: RunningApp;
  beforeAll(async () => {
    store = await sampleStore();
    app = await runApp(store.path);
  });
  afterAll(async () => {
    await app?.stop();
    await store?.remove();
  });
  return {
    get url() {
      return app.url;
    },
    get stores() {
      return app.stores;
    },
    get storePath() {
      return store.path;
    },
    get: (path, init) => app.get(path, init),
  };
}
