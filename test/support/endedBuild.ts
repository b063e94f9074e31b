// Builds the store of a kind of file, and kills itself while it reads one of them:
// `node endedBuild.js labs|prescribing <data folder> <store folder> <file>`.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ReadingJournal } from '../../src/pipeline/folder/readingJournal.ts';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { keepPrescribingStore } from './prescribingHouse.ts';

const [kind, dataPath = '', storePath = '', file] = process.argv.slice(2);
const journal = path.join(
  storePath,
  kind === 'prescribing' ? 'prescribing-reading.json' : 'reading.json',
);
const noted = (): string => (existsSync(journal) ? readFileSync(journal, 'utf8') : '{}');
const before = noted();
const onProgress = (progress: { readonly file?: string }): void => {
  if (progress.file !== file) return;
  // Told when the reading begins: the file is named in the journal a little later.
  setInterval(() => {
    const now = noted();
    if (now !== before && JSON.parse(now).reading?.path === file) {
      process.kill(process.pid, 'SIGKILL');
    }
  }, 5);
};
if (kind === 'prescribing') await keepPrescribingStore({ dataPath, storePath, onProgress });
else {
  await buildStore({
    dataPath,
    workFolder: storePath,
    outFile: path.join(storePath, 'out.duckdb'),
    settings: { minPracticeTests: 0 },
    version: 'v',
    journal: await ReadingJournal.open(journal),
    onProgress,
  });
}
