import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type Store } from '../../src/store/store.ts';
import { benchAnswers } from './answers.ts';
import { BenchData, type BenchSize, isSizeName, SIZES } from './data.ts';
import { dataFolder } from './dataFolder.ts';
import { benchGrid } from './grid.ts';
import { benchLoad } from './load.ts';
import { benchOutliers } from './outliers.ts';
import { benchPages } from './pages.ts';
import { benchIngest, benchStart } from './process.ts';
import { type Line, tableOf } from './report.ts';

const NAMES = ['ingest', 'answers', 'start', 'load', 'grid', 'pages', 'outliers'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'regional' },
    runs: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    'skip-oracle': { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter(name => !NAMES.some(known => known === name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${NAMES.join(', ')}.`);
  process.exit(2);
}
const isAsked = (name: (typeof NAMES)[number]): boolean =>
  positionals.length === 0 || positionals.includes(name);

const seed = Number(values.seed);
const runs = Number(values.runs);
const lines: Line[] = [];
if ((['ingest', 'answers', 'start', 'load'] as const).some(isAsked)) await benchStore();
if (isAsked('grid')) lines.push(...(await benchGrid(seed, Math.min(runs, 5))));
if (isAsked('pages')) lines.push(...(await benchPages(Math.min(runs, 3))));
if (isAsked('outliers')) {
  lines.push(...(await benchOutliers({ seed, runs, withOracle: !values['skip-oracle'] })));
}
console.log(`\n${tableOf(lines)}\n\nTimes in ms. Answers are computed anew each time.`);

/** What is measured on the data of the predecessor's size. */
async function benchStore(): Promise<void> {
  const data = new BenchData(seed, sizeNamed(values.size));
  console.log(`Data of ${data.practices.length} practices × ${data.months.length} months …`);
  const folder = await dataFolder(data);
  console.log(`${folder.rows.toLocaleString('en-GB')} rows in ${folder.path}`);
  const storePath = await mkdtemp(path.join(tmpdir(), 'openpath-bench-store-'));
  try {
    // The others need the store that it builds.
    console.log('Building the store …');
    const ingest = await benchIngest(folder, storePath);
    if (isAsked('ingest')) lines.push(ingest);
    if (isAsked('start')) lines.push(...(await benchStart(folder, storePath, 5)));
    if (isAsked('load')) lines.push(...(await benchLoad(data, folder, storePath)));
    if (isAsked('answers')) {
      const store = await builtStore(storePath);
      const options = { runs, withOracle: !values['skip-oracle'] };
      lines.push(...(await benchAnswers(store, data, options)));
      store.close();
    }
  } finally {
    await rm(storePath, { recursive: true, force: true });
  }
}

function sizeNamed(name: string): BenchSize {
  if (isSizeName(name)) return SIZES[name];
  throw new Error(`There is no size ${name}; there are ${Object.keys(SIZES).join(', ')}.`);
}

async function builtStore(folderPath: string): Promise<Store> {
  const files = await readdir(folderPath, { recursive: true });
  const file = files.find(name => /store-.*\.duckdb$/.test(name));
  if (file === undefined) throw new Error(`no store in ${folderPath}: ${files.join(', ')}`);
  return openStore(path.join(folderPath, file));
}
