import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type Store } from '../../src/store/store.ts';
import { benchAnswers } from './answers.ts';
import { BenchData, isSizeName, SIZES } from './data.ts';
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
    runs: { type: 'string', default: '15' },
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'skip-oracle': { type: 'boolean', default: false },
  },
});
type Name = (typeof NAMES)[number];
const [size = 'regional'] = positionals.filter(isSizeName);
const names = positionals.filter(name => !isSizeName(name));
const unknown = names.filter(name => !NAMES.some(candidate => candidate === name));
if (unknown.length > 0) {
  const knownNames = [...NAMES, ...Object.keys(SIZES)].join(', ');
  console.error(`There is no bench ${unknown.join(', ')}; there are ${knownNames}.`);
  process.exit(2);
}
/** Browsers and prescribing have sizes of their own. */
const ofSize: readonly Name[] =
  size === 'short' ? ['ingest', 'answers', 'start'] : ['ingest', 'answers', 'start', 'load'];
const isAsked = (name: Name): boolean =>
  names.length > 0 ? names.includes(name) : ofSize.includes(name) || !positionals.some(isSizeName);

const seed = Number(values.seed);
const runs = Math.min(Number(values.runs), size === 'short' ? 1 : Number.POSITIVE_INFINITY);
// The oracle keeps the rows that it adds up in memory.
const withOracle = !values['skip-oracle'] && (size === 'short' || size === 'regional');
const lines: Line[] = [];
if ((['ingest', 'answers', 'start', 'load'] as const).some(isAsked)) await benchStore();
if (isAsked('grid')) lines.push(...(await benchGrid(seed, Math.min(runs, 5))));
if (isAsked('pages')) lines.push(...(await benchPages(Math.min(runs, 3))));
if (isAsked('outliers')) {
  lines.push(...(await benchOutliers({ seed, runs, withOracle })));
}
console.log(`\n${tableOf(lines)}\n\nTimes in ms. Answers are computed anew each time.`);
if (values.json !== undefined) {
  const machine = { node: process.version, cores: availableParallelism() };
  await writeFile(values.json, `${JSON.stringify({ size, seed, machine, lines }, null, 2)}\n`);
}

/** What is measured on data of the size that was asked for. */
async function benchStore(): Promise<void> {
  const data = new BenchData(seed, SIZES[size]);
  console.log(`Data of ${data.practices.length} practices × ${data.months.length} months …`);
  const folder = await dataFolder(data);
  console.log(`${folder.rows.toLocaleString('en-GB')} rows in ${folder.path}`);
  const storePath = await mkdtemp(path.join(tmpdir(), 'openpath-bench-store-'));
  try {
    // The others need the store that it builds.
    console.log('Building the store …');
    const ingest = await benchIngest(folder, storePath);
    if (isAsked('ingest')) lines.push(ingest);
    if (isAsked('start')) lines.push(...(await benchStart(folder, storePath, Math.min(runs, 5))));
    if (isAsked('load')) lines.push(...(await benchLoad(data, folder, storePath)));
    if (isAsked('answers')) {
      const store = await builtStore(storePath);
      const options = { runs, withOracle };
      lines.push(...(await benchAnswers(store, data, options)));
      store.close();
    }
  } finally {
    await rm(storePath, { recursive: true, force: true });
  }
}

async function builtStore(folderPath: string): Promise<Store> {
  const files = await readdir(folderPath, { recursive: true });
  const file = files.find(name => /store-.*\.duckdb$/.test(name));
  if (file === undefined) throw new Error(`no store in ${folderPath}: ${files.join(', ')}`);
  return openStore(path.join(folderPath, file));
}
