import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { bundled } from '../support/bundled.ts';
import { folderOf } from '../support/folderOf.ts';
import { plainItems, SIMVASTATIN } from '../support/plainItems.ts';

/** Half of what the README states that a build takes. */
const CEILING_MB = 1024;

const run = promisify(execFile);
const output = z.object({
  peakMb: z.number(),
  files: z.array(
    z.object({
      path: z.string(),
      kept: z.number(),
      refused: z.object({ message: z.string(), line: z.number().optional() }).optional(),
    }),
  ),
});

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

const HEADER = 'month,test_code,practice_id,result_category,count\n';
const GOOD = `${HEADER}2019-01,K,P1,0,10\n`;
const REFERENCES = {
  'test_codes.csv': 'datalab_testcode,testname,show_in_app?\nK,Potassium,True\n',
  'practice_codes.csv':
    'ccg_id,practice_id,practice_name,month,total_list_size\nC,P1,One,2019-01,5000\n',
};
const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

async function built(
  kind: 'labs' | 'prescribing',
  files: Record<string, string | Buffer>,
): Promise<{ peakMb: number; fates: Record<string, string> }> {
  const folder = await folderOf(files);
  const workFolder = await mkdtemp(path.join(tmpdir(), 'openpath-work-'));
  removals.push(folder.remove, () => rm(workFolder, { recursive: true, force: true }));
  const program = await bundled('test/support/peakMemory.ts');
  const { stdout } = await run(process.execPath, [program, kind, folder.path, workFolder], {
    maxBuffer: 1 << 24,
  });
  const { peakMb, files: reports } = output.parse(JSON.parse(stdout));
  const fates = reports.map(({ path: name, kept, refused }): [string, string] => [
    path.basename(name),
    refused?.message ?? `${kept} kept`,
  ]);
  return { peakMb, fates: Object.fromEntries(fates) };
}

/** Why each file is refused: its lines have too few or too many cells, or one has an open quote. */
const BROKEN = {
  'lines.csv': [4_000_000, 'A'],
  'cells.csv': [300_000, 'A,A,A,A,A,A,A,A'],
  'long.csv': [2_000, 'A'.repeat(15_000)],
} as const;

const brokenFiles = (good: string): Record<string, string | Buffer> => ({
  ...Object.fromEntries(
    Object.entries(BROKEN).map(([name, [count, line]]) => [name, good + `${line}\n`.repeat(count)]),
  ),
  'packed.csv.gz': gzipSync(good + 'A\n'.repeat(2_000_000)),
  'quote.csv': `${good}2019-01,"K,P1,0,1\n${'2019-01,K,P1,0,1\n'.repeat(400_000)}`,
});

const brokenFates = (folder: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(BROKEN).map(([name, [count]]) => [
      name,
      `${folder}/${name}: ${count} of ${count + 1} rows do not have as many cells as the first line has names (first in line 3).`,
    ]),
  ),
  'packed.csv.gz': `${folder}/packed.csv.gz unpacks to more than 300 times its size.`,
  'quote.csv': `${folder}/quote.csv has a quotation mark that is never closed, or out of place.`,
});

const named = (
  folder: string,
  files: Record<string, string | Buffer>,
): Record<string, string | Buffer> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

it('lab files of little but broken rows, or of a million codes, are counted and refused within a GB', async () => {
  const { peakMb, fates } = await built('labs', {
    ...REFERENCES,
    'labs/good/good.csv': GOOD,
    ...named('labs/bad', brokenFiles(GOOD)),
    'labs/bad/codes.csv': HEADER + many(1_000_000, i => `2019-01,X${i},P1,0,7\n`),
  });
  expect(fates).toMatchObject({
    'good.csv': '1 kept',
    ...brokenFates('labs/bad'),
    'codes.csv':
      'labs/bad/codes.csv has more than 250,000 different texts in its column test_code.',
  });
  expect(peakMb).toBeLessThan(CEILING_MB);
});

it('so are prescribing files', async () => {
  const good = plainItems(`P1 ${SIMVASTATIN} 2019-01`);
  const { peakMb, fates } = await built(
    'prescribing',
    named('prescribing', {
      'good.csv': good,
      ...brokenFiles(good.replace('2019-01', '2019-02')),
      'codes.csv': `practice,bnf_code,month,items\n${many(300_000, i => `X${i},${SIMVASTATIN},2019-03,7\n`)}`,
    }),
  );
  expect(fates).toMatchObject({
    'good.csv': '1 kept',
    ...brokenFates('prescribing'),
    'codes.csv': 'prescribing/codes.csv has the codes of more than 50,000 practices.',
  });
  expect(peakMb).toBeLessThan(CEILING_MB);
});

it('a file all of whose rows lack the last cell takes no more memory than one of good rows', async () => {
  const rows = (cells: string): string =>
    HEADER + many(500_000, i => `2019-01,K,P${i % 1000},0${cells}\n`);
  const other = { ...REFERENCES, 'labs/other/good.csv': GOOD };
  const good = await built('labs', { ...other, 'labs/nd/a.csv': rows(`,7`) });
  const slip = await built('labs', { ...other, 'labs/nd/a.csv': rows('') });
  expect(slip.fates['a.csv']).toContain('500000 of 500000 rows do not have as many cells');
  expect(slip.peakMb).toBeLessThan(1.2 * good.peakMb);
});

it('a file with as many broken rows as are reported one by one stays within a GB', async () => {
  const { peakMb, fates } = await built('labs', {
    ...REFERENCES,
    'labs/nd/a.csv':
      HEADER + many(190_000, i => `2019-01,K,P1,0,${i}\n`) + `${'A'.repeat(1_700)}\n`.repeat(9_000),
  });
  expect(fates['a.csv']).toBe('190000 kept');
  expect(peakMb).toBeLessThan(CEILING_MB);
});
