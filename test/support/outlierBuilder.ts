// Builds outliers in the store folder given (with what else the request says) until it is done, or kills
// itself at the step that is named: a signal from outside would come when the step is over.
import { pino } from 'pino';
import { Builds } from '../../src/outliers/builds.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { OutlierEngine } from '../../src/outliers/engine.ts';

const [storePath = '', data = '', request = '{}', last = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const source = prescribingSource(() => data);
const engine = async (): Promise<OutlierEngine> => {
  const { build } = await source.engine();
  return {
    build: (parameters, options) =>
      build(parameters, {
        ...options,
        onProgress: progress => {
          options.onProgress?.(progress);
          if (last !== '' && progress.step.includes(last)) process.kill(process.pid, 'SIGKILL');
        },
      }),
  };
};
const builds = await Builds.open({ storePath, source: { ...source, engine }, log });
await builds.request(JSON.parse(request));
await builds.idle();
await builds.stop();
