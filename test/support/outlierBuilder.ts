// Builds outliers in the store folder given (with what else the request says) until it is done or
// killed; a line of output at every step.
import { pino } from 'pino';
import { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';

const [storePath = '', data = '', request = '{}'] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const builds = await Builds.open({ storePath, source: prescribingSource(() => data), log });
const { id } = await builds.ask(JSON.parse(request));
builds.onChange(async () => {
  const state = await builds.state(id);
  process.stdout.write(`${state?.status} ${state?.progress?.step ?? ''}\n`);
});
await builds.idle();
await builds.stop();
