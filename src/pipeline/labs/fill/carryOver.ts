import type { CarriedMonths } from '../../../domain/buildReport.ts';
import { isoMonth, type Month, parseMonth } from '../../../domain/month.ts';
import { buildReportSchema } from '../../../store/buildReportSchema.ts';
import { quoted } from '../../../store/sql.ts';
import { sinceOf } from '../../account/carried.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Build } from '../build.ts';
import { isStaged, type ProcessedFile } from '../processed.ts';
import { anonymised } from './anonymise.ts';

/** The number under which carried counts stand among a build's files. */
export const CARRIED_FILE_NO = 65_535;

/**
 * Where a file of a lab is refused, what was served of the lab stays until a file can replace it: the
 * months that the served store has and no file of the lab that could be read. They keep the date of the
 * build that read them, however often they are carried over. A lab whose files are gone, none of them
 * refused, is gone; so are the months of a file that repeats another one, which is read.
 *
 * @param files the files of this build, before those that repeat each other are refused.
 */
export async function carryOver(
  build: Build,
  files: readonly ProcessedFile[],
): Promise<CarriedMonths[]> {
  const { scratch, options } = build;
  const { former } = options;
  const refused = files.filter(({ outcome }) => !isStaged(outcome) && !outcome.repeats);
  if (!former || refused.length === 0) return [];
  await scratch.connection.run(`ATTACH ${quoted(former.file)} AS served (READ_ONLY)`);
  try {
    await scratch.run('pipeline/labs/carried');
    const carried = await carriedMonths(build, refused);
    if (carried.length === 0) return [];
    await scratch.append(
      'carried_month',
      carried.flatMap(({ labId, months }) =>
        months.map(month => [labId, parseMonth(month) ?? null, build.numbers.labs.numberOf(labId)]),
      ),
    );
    await numberServed(build);
    await scratch.connection.run(`SET VARIABLE carried_file_no = ${CARRIED_FILE_NO}`);
    await scratch.run('pipeline/labs/carry_over');
    // List sizes of anonymised practices are bands, and no base for new ones.
    const isNamed = options.settings.anonymiseSecret === undefined;
    if (isNamed) await scratch.run('pipeline/labs/carry_over_practice_months');
    return carried;
  } finally {
    await scratch.connection.run('DETACH served');
  }
}

async function carriedMonths(
  build: Build,
  refused: readonly ProcessedFile[],
): Promise<CarriedMonths[]> {
  const { scratch, folder, numbers } = build;
  const labs = new Set(refused.map(({ labId }) => labId));
  const own = new Set(folder.labFiles.map(({ labId }) => labId));
  // The combined file's labs are those without a folder.
  const isConcerned = (labId: string): boolean =>
    labs.has(labId) || (labs.has(undefined) && !own.has(labId));
  const read = new Set(
    (await scratch.rows('pipeline/labs/read_lab_months')).map(([no, month]) => `${no} ${month}`),
  );
  const sinceOf = await datesIn(scratch);
  const found = new Map<string, { labId: string; since: string; months: string[] }>();
  for (const [id, number] of await scratch.rows('pipeline/labs/served_lab_months')) {
    const [labId, month] = [String(id), Number(number)];
    if (!isConcerned(labId) || read.has(`${numbers.labs.numberOf(labId)} ${month}`)) continue;
    const since = sinceOf(labId, month);
    const key = JSON.stringify([labId, since]);
    const months = found.get(key) ?? { labId, since, months: [] };
    months.months.push(isoMonth(month));
    found.set(key, months);
  }
  return [...found.values()];
}

/** When the counts of a lab's month in the served store were read from a file. */
async function datesIn(scratch: Scratch): Promise<(labId: string, month: Month) => string> {
  const [[json] = []] = await scratch.rows('pipeline/labs/served_meta');
  const { finishedAt, carried = [] } = buildReportSchema.parse(JSON.parse(String(json)));
  return (labId, month) =>
    sinceOf(month, { finishedAt, carried: carried.filter(each => each.labId === labId) });
}

/** Numbers for what the served store names. Anonymised practices are found by their own numbers. */
async function numberServed(build: Build): Promise<void> {
  const { scratch, numbers, options, combinedNames, carriedPractices } = build;
  const secret = options.settings.anonymiseSecret;
  const realIds = new Map<string, string>();
  if (secret !== undefined) {
    const ids = [...numbers.practices.entries()].map(([id]) => id);
    for (const [id, shown] of anonymised(ids, secret)) realIds.set(shown.id, id);
  }
  const practices = (await scratch.rows('pipeline/labs/served_practices')).map(
    ([ix, shown, name]) => {
      const practice = { id: String(shown), name: String(name) };
      if (secret === undefined) {
        if (!combinedNames.has(practice.id)) combinedNames.set(practice.id, practice.name);
        return [Number(ix), numbers.practices.numberOf(practice.id)];
      }
      const real = realIds.get(practice.id);
      if (real !== undefined) return [Number(ix), numbers.practices.numberOf(real)];
      // Nobody knows its code any more: it stays under its number.
      const id = `\u0000${practice.id}`;
      carriedPractices.set(id, practice);
      return [Number(ix), numbers.practices.numberOf(id)];
    },
  );
  await scratch.append('carried_practice', practices);
  const ccgs = await scratch.rows('pipeline/labs/served_ccgs');
  await scratch.append(
    'carried_ccg',
    ccgs.map(([ix, id]) => [Number(ix), numbers.ccgs.numberOf(String(id))]),
  );
  const tests = await scratch.rows('pipeline/labs/served_tests');
  await scratch.append(
    'carried_test',
    tests.map(([ix, code]) => [Number(ix), numbers.tests.numberOf(String(code))]),
  );
}
