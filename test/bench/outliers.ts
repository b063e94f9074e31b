import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { reportOf, reportsOf } from '../../src/outliers/report.ts';
import { openResults } from '../../src/outliers/resultStore.ts';
import { exportSite } from '../../src/web/site/exportSite.ts';
import { bundled } from '../support/bundled.ts';
import { NATIONAL, writePrescribing } from '../support/prescribingData.ts';
import type { Line } from './report.ts';
import { repeated, timed, timingOf } from './timing.ts';

const run = promisify(execFile);
const tookSchema = z.object({ ms: z.number(), megabytes: z.number(), longestTurn: z.number() });

/** A build of England (field guide 4), the plain SQL of the same, and what its pages ask for. */
export async function benchOutliers(options: {
  readonly seed: number;
  readonly runs: number;
  readonly withOracle: boolean;
}): Promise<Line[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'openpath-bench-outliers-'));
  try {
    const data = path.join(folder, 'prescribing.duckdb');
    console.log('Prescribing of England, half a year …');
    const rows = await writePrescribing(data, NATIONAL, options.seed);
    const megabytes = Math.round((await stat(data)).size / 1e6);
    console.log(`${rows.toLocaleString('en-GB')} rows, ${megabytes} MB`);
    const builds: z.infer<typeof tookSchema>[] = [];
    const outFile = path.join(folder, 'out.duckdb');
    for (let i = 0; i < 3; i++) {
      await rm(outFile, { force: true });
      builds.push(await inChild('build', data, outFile));
    }
    const oracle = options.withOracle
      ? await inChild('oracle', data, path.join(folder, 'temp'))
      : undefined;
    const largest = (pick: (took: (typeof builds)[number]) => number): number =>
      Math.round(Math.max(...builds.map(pick)));
    const note = [
      `at most ${largest(took => took.megabytes)} MB`,
      `others wait at most ${largest(took => took.longestTurn)} ms`,
      ...(oracle ? [`oracle ${Math.round(oracle.megabytes)} MB`] : []),
    ].join(', ');
    const build: Line = {
      description: 'outliers: build of England, five levels',
      timing: timingOf(builds.map(({ ms }) => ms)),
      goal: 7_000,
      note,
      ...(oracle ? { oracle: oracle.ms } : {}),
    };
    return [build, ...(await benchPages(outFile, options.runs))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inChild(task: 'build' | 'oracle', data: string, outFile: string) {
  console.log(task === 'build' ? 'A build …' : 'The plain SQL of the same …');
  const child = await bundled('test/bench/outliersChild.ts');
  const { stdout } = await run(process.execPath, [child, task, data, outFile]);
  return tookSchema.parse(JSON.parse(stdout));
}

async function benchPages(outFile: string, runs: number): Promise<Line[]> {
  const results = await openResults(outFile);
  try {
    const organisations = await results.organisations();
    const practice = [...organisations.byType.practice.values()][77];
    const timing = await repeated(runs, () => reportOf(results, 'practice', practice?.code ?? ''));
    let reports = 0;
    const every = await timed(async () => {
      for (const type of ENTITY_TYPES) {
        const entities = [...organisations.byType[type].values()];
        for (let from = 0; from < entities.length; from += 250) {
          const batch = await reportsOf(results, type, entities.slice(from, from + 250));
          const rows = batch.flatMap(({ high, low }) => [...high, ...low]);
          await results.densities(
            type,
            rows.map(({ chemical }) => chemical),
          );
          reports += batch.length;
        }
      }
    });
    const site = await timed(() =>
      exportSite(results, { to: path.join(path.dirname(outFile), 'site') }),
    );
    return [
      { description: 'outliers: one practice’s report', timing, goal: 100 },
      {
        description: 'outliers: every report with its densities',
        timing: timingOf([every.ms]),
        note: `${reports.toLocaleString('en-GB')} reports`,
      },
      {
        description: 'outliers: the same as a static site',
        timing: timingOf([site.ms]),
        note: 'with the densities known',
      },
    ];
  } finally {
    results.close();
  }
}
