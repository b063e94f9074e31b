import type {
  BuildReport,
  CarriedMonths,
  Delivery,
  FileReport,
} from '../../../domain/buildReport.ts';
import { isoMonth, type Month } from '../../../domain/month.ts';
import { buildReportSchema } from '../../../store/buildReportSchema.ts';
import { quoted } from '../../../store/sql.ts';
import { sinceOf } from '../../account/carried.ts';
import type { Scratch } from '../../scratch/scratch.ts';
import type { Build } from '../build.ts';
import { isRefused, isStaged, type ProcessedFile } from '../processed.ts';
import { recipeOf } from '../version.ts';
import { anonymised } from './anonymise.ts';

/** The file number of carried counts in a build. */
export const CARRIED_FILE_NO = 65_535;

/** The counts that a build carries over from the store before it. */
export interface CarriedCounts {
  readonly months: readonly CarriedMonths[];
  /** The labs’ files with their months, for the next build. */
  readonly deliveries: readonly Delivery[];
}

/**
 * If a file of a lab is refused, the lab’s served counts stay until a file can replace them: the months that
 * the served store has and no readable file of the lab has. If a month came in several files and only some
 * are refused, the counts that the others lack stay: cells (practice, test, category) that none of them has
 * and, if the others have not changed, the part of a cell that exceeds theirs. Carried counts keep the date of
 * the build that read them, however often they are carried over. A lab whose files were removed, with none
 * refused, is no longer served. Nor are the months of a file that repeats another one, which is read.
 *
 * @param files the files of this build, before those that repeat each other are refused.
 */
export async function carryOver(
  build: Build,
  files: readonly ProcessedFile[],
): Promise<CarriedCounts> {
  const { scratch, options } = build;
  const { former } = options;
  const refused = files.filter(isRefused);
  if (!former || refused.length === 0) return { months: [], deliveries: deliveriesOf(files, []) };
  await scratch.connection.run(`ATTACH ${quoted(former.file)} AS served (READ_ONLY)`);
  try {
    await scratch.run('pipeline/labs/carried');
    const served = await servedReport(scratch);
    const deliveries = deliveriesOf(files, served.deliveries ?? []);
    const monthsFound = await monthsToCarry(build, { files, refused, served });
    if (monthsFound.length === 0) return { months: [], deliveries };
    await scratch.append(
      'carried_month',
      monthsFound.map(({ labId, month, isPart, isSame }) => [
        labId,
        month,
        build.numbers.labs.numberOf(labId),
        isPart,
        isSame,
      ]),
    );
    await numberServed(build);
    await scratch.connection.run(`SET VARIABLE carried_file_no = ${CARRIED_FILE_NO}`);
    await scratch.run('pipeline/labs/carry_over');
    // List sizes of anonymised practices are bands, from which no new bands can be made.
    const isNamed = options.settings.anonymiseSecret === undefined;
    if (isNamed) await scratch.run('pipeline/labs/carry_over_practice_months');
    const rows = await scratch.rows('pipeline/labs/carried_months');
    const carriedKeys = new Set(rows.map(([no, month]) => `${no} ${month}`));
    const carried = monthsFound.filter(({ labId, month }) =>
      carriedKeys.has(`${build.numbers.labs.numberOf(labId)} ${month}`),
    );
    return { months: spansOf(carried, served), deliveries };
  } finally {
    await scratch.connection.run('DETACH served');
  }
}

/** A month of a lab in the served store that is carried over, at least in part. */
interface MonthToCarry {
  readonly labId: string;
  readonly month: Month;
  /** Whether other files of the month could be read. */
  readonly isPart: boolean;
  /** Whether those files are unchanged. */
  readonly isSame: boolean;
}

async function monthsToCarry(
  build: Build,
  inputs: {
    readonly files: readonly ProcessedFile[];
    readonly refused: readonly ProcessedFile[];
    readonly served: BuildReport;
  },
): Promise<MonthToCarry[]> {
  const { scratch, folder, numbers } = build;
  const { files, refused, served } = inputs;
  const labs = new Set(refused.map(({ labId }) => labId));
  const labsWithFolder = new Set(folder.labFiles.map(({ labId }) => labId));
  // The combined file's labs are those without a folder.
  const isConcerned = (labId: string): boolean =>
    labs.has(labId) || (labs.has(undefined) && !labsWithFolder.has(labId));
  const read = new Set(
    (await scratch.rows('pipeline/labs/read_lab_months')).map(([no, month]) => `${no} ${month}`),
  );
  const paths = new Set(refused.map(({ file }) => file.path));
  const isReadAlike = await readsAsBefore(build, served);
  const monthsFound: MonthToCarry[] = [];
  for (const [id, number] of await scratch.rows('pipeline/labs/served_lab_months')) {
    const [labId, month] = [String(id), Number(number)];
    if (!isConcerned(labId)) continue;
    if (!read.has(`${numbers.labs.numberOf(labId)} ${month}`)) {
      monthsFound.push({ labId, month, isPart: false, isSame: false });
      continue;
    }
    const formerDeliveries = (served.deliveries ?? []).filter(
      delivery => delivery.labId === labId && delivery.months.includes(isoMonth(month)),
    );
    const otherFiles = formerDeliveries.filter(({ path }) => !paths.has(path));
    if (otherFiles.length === 0 || otherFiles.length === formerDeliveries.length) continue;
    const presentDeliveries = files.flatMap(file =>
      file.labId === labId && isStaged(file.outcome) && file.outcome.months.includes(month)
        ? [file.outcome.sha256]
        : [],
    );
    const hashesBefore = otherFiles.map(({ sha256 }) => sha256);
    const isSame = JSON.stringify(presentDeliveries.sort()) === JSON.stringify(hashesBefore.sort());
    monthsFound.push({ labId, month, isPart: true, isSame: isSame && isReadAlike });
  }
  return monthsFound;
}

/** Tables that say which test or practice a code of a lab stands for. */
const DECIDES_CODES = /^(?:test_codes|labs|.+_practice_mapping)\.csv$/;

/** Whether the tables that decide what codes mean are the same as when the served store was built. */
async function readsAsBefore(
  { scratch, reports, options }: Build,
  served: BuildReport,
): Promise<boolean> {
  const [[settings] = []] = await scratch.rows('pipeline/labs/served_settings');
  const tablesIn = (files: readonly FileReport[]): string =>
    files
      .filter(({ kind, path }) => kind === 'reference' && DECIDES_CODES.test(path))
      .map(({ path, sha256 }) => `${path} ${sha256}`)
      .sort()
      .join();
  return (
    settings === JSON.stringify(recipeOf(options.settings)) &&
    tablesIn(reports) === tablesIn(served.files)
  );
}

/** By lab, date and whether only a part of the months is carried. */
function spansOf(monthsFound: readonly MonthToCarry[], served: BuildReport): CarriedMonths[] {
  const spans = new Map<string, CarriedMonths & { readonly months: string[] }>();
  for (const { labId, month, isPart } of monthsFound) {
    // When the counts were read from a file: the served store may itself have carried them.
    const carriedBefore = (served.carried ?? []).filter(
      carriedMonths => carriedMonths.labId === labId,
    );
    const since = sinceOf(month, { finishedAt: served.finishedAt, carried: carriedBefore });
    const key = JSON.stringify([labId, since, isPart]);
    const span = spans.get(key) ?? {
      labId,
      since,
      months: [],
      ...(isPart ? { isPart: true as const } : {}),
    };
    span.months.push(isoMonth(month));
    spans.set(key, span);
  }
  return [...spans.values()];
}

/** The files with their months. Those of a refused file come from the former report. */
function deliveriesOf(
  files: readonly ProcessedFile[],
  formerDeliveries: readonly Delivery[],
): readonly Delivery[] {
  return files.flatMap(({ file: { path }, labId, outcome }) => {
    if (labId === undefined) return [];
    if (isStaged(outcome)) {
      const { sha256, months } = outcome;
      return [{ labId, path, sha256, months: months.map(isoMonth).sort() }];
    }
    return formerDeliveries.filter(delivery => delivery.labId === labId && delivery.path === path);
  });
}

async function servedReport(scratch: Scratch): Promise<BuildReport> {
  const [[json] = []] = await scratch.rows('pipeline/labs/served_meta');
  return buildReportSchema.parse(JSON.parse(String(json)));
}

/** Numbers the organisations and tests of the served store. Anonymised practices are found by their public ids. */
async function numberServed(build: Build): Promise<void> {
  const { scratch, numbers, options, combinedNames, carriedPractices } = build;
  const secret = options.settings.anonymiseSecret;
  const realIds = new Map<string, string>();
  if (secret !== undefined) {
    const ids = [...numbers.practices.entries()].map(([id]) => id);
    for (const [id, publicPractice] of anonymised(ids, secret)) realIds.set(publicPractice.id, id);
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
      // Its code is no longer known, so it keeps its public id.
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
