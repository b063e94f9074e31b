// Builds the store of a kind of file and says what it read and how much memory the process took, in MB:
// `node peakMemory.js labs|prescribing <data folder> <work folder>`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildStore } from '../../src/pipeline/labs/buildStore.ts';
import { ingestPrescribing } from '../../src/pipeline/prescribing/ingest.ts';

const [kind, dataPath = '', workFolder = ''] = process.argv.slice(2);
const job = { dataPath, workFolder, outFile: path.join(workFolder, 'out.duckdb') };
const settings = { minPracticeTests: 0 };
const { files } =
  kind === 'labs'
    ? await buildStore({ ...job, settings, version: 'v' })
    : await ingestPrescribing({
        ...job,
        piecesFolder: path.join(workFolder, 'pieces'),
        tablesFolder: path.join(workFolder, 'tables'),
      });
const status = readFileSync('/proc/self/status', 'utf8');
const peakMb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
process.stdout.write(JSON.stringify({ files, peakMb }));
