// Builds outliers in the store folder given (with what else the request says) until it is done, or kills
// itself at the step that is named: a signal from outside would come when the step is over.
import { pino } from 'pino';
import { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';

const [storePath = '', data = '', request = '{}', last = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const builds = await Builds.open({ storePath, source: prescribingSource(() => data), log });
const { id } = await builds.request(JSON.parse(request));
builds.onChange(async () => {
  const state = await builds.state(id);
  if (last !== '' && state?.progress?.step.includes(last)) process.kill(process.pid, 'SIGKILL');
});
await builds.idle();
await builds.stop();
