// One national build, or the plain SQL of the same, in a process of its own, whose memory can be told.
// Prints what it took as JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { createDuckdbEngine } from '../../src/outliers/duckdb/engine.ts';
import { OutliersOracle } from '../oracle/outliers/oracle.ts';
import { FIRST_MONTH, NATIONAL } from '../support/prescribingData.ts';
import { timed } from './timing.ts';

const [task = '', data = '', outFile = ''] = process.argv.slice(2);
const parameters = {
  from: FIRST_MONTH,
  to: FIRST_MONTH + NATIONAL.months - 1,
  n: 10,
  entities: ENTITY_TYPES,
};
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const { ms } = await timed(async () => {
  if (task === 'build') {
    await createDuckdbEngine(data).build({ buildId: 1, force: false, ...parameters }, { outFile });
    return;
  }
  const oracle = await OutliersOracle.run(data, parameters, outFile);
  oracle.close();
});
delay.disable();
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ ms, megabytes, longestTurn: delay.max / 1e6 })}\n`);
