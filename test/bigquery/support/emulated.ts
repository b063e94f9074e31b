import { describe, inject } from 'vitest';

const emulator = inject('bigquery');

/** Where the emulator answers; where there is none, nothing asks. */
export const endpoint = 'endpoint' in emulator ? emulator.endpoint : 'http://127.0.0.1:1';

const skipped = 'skipped' in emulator ? ` (skipped: ${emulator.skipped})` : '';

/** Tests that need the emulator; skipped, with the reason, where it is not to be had. */
export const emulated = (name: string, tests: () => void): unknown =>
  describe.skipIf(skipped !== '')(`${name}${skipped}`, tests);
