import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longestFirst.ts';

// Long, because a machine that does other work too may be ten times slower than one at rest.
const timeouts = {
  testTimeout: 180_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000, interval: 50 } },
};

export default defineConfig({
  test: {
    // One more than two cores hold, because files that start servers mostly wait.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bigquery/**'],
          globalSetup: ['test/support/leftovers.ts', 'test/support/browserSetup.ts'],
          setupFiles: ['test/support/fixedSeed.ts'],
          // Files that one worker runs after each other share what they import: to load it anew for each
          // took 0.35 s of a core. No test replaces a module, and what a test sets it sets back.
          isolate: false,
          ...timeouts,
        },
      },
      {
        test: {
          // Minutes to hours: `npm run test:soak`, not part of `npm test`.
          name: 'soak',
          include: ['test/soak/**/*.soak.ts'],
          globalSetup: ['test/bigquery/emulator/globalSetup.ts', 'test/support/browserSetup.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'bigquery',
          include: ['test/bigquery/**/*.test.ts'],
          // Starts the emulator, once, and only if one of these files is run.
          globalSetup: ['test/bigquery/emulator/globalSetup.ts', 'test/support/browserSetup.ts'],
          setupFiles: ['test/support/fixedSeed.ts'],
          // They share the emulator, which runs one job at a time.
          fileParallelism: false,
          isolate: false,
          ...timeouts,
        },
      },
    ],
  },
});
