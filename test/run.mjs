// `npm test`: the tests of BigQuery beside the others. Their emulator runs one job at a time, so that
// they follow each other; alone they would leave a core idle for minutes.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
const args = process.argv.slice(2);
const runs =
  args.length > 0
    ? [args]
    : [
        ['--project', 'tests'],
        ['--project', 'bigquery'],
      ];

const codes = await Promise.all(
  runs.map(
    more =>
      new Promise(resolve => {
        const run = spawn(process.execPath, [vitest, 'run', ...more], { stdio: 'inherit' });
        run.once('close', code => resolve(code ?? 1));
      }),
  ),
);
process.exitCode = codes.find(code => code !== 0) ?? 0;
