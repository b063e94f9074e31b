// Exports the site of the build in the file given, until it is done or killed; a line of output at
// every step.
import { openResults } from '../../src/outliers/resultStore.ts';
import { exportSite } from '../../src/web/site/exportSite.ts';

const [file = '', to = ''] = process.argv.slice(2);
const results = await openResults(file);
await exportSite(results, {
  to,
  onProgress: ({ done, total }) => process.stdout.write(`${done} of ${total}\n`),
});
results.close();
