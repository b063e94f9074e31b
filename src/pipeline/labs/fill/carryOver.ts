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
import { isStaged, type ProcessedFile } from '../processed.ts';
import { recipeOf } from '../version.ts';
import { anonymised } from './anonymise.ts';

/** The number under which carried counts stand among a build's files. */
export const CARRIED_FILE_NO = 65_535;

/** What a build takes over from the store before it. */
export interface Carried {
  readonly months: readonly CarriedMonths[];
  /** What is known of the labs’ files, for the next build. */
  readonly deliveries: readonly Delivery[];
}

/**
 * Where a file of a lab is refused, what was served of the lab stays until a file can replace it: the
 * months that the served store has and no file of the lab that could be read. Of a month that came in
 * several files, the refused one among them, what the others do not count stays: the cells (practice, test,
 * category) that none of them has, and, as long as the others are what they were, what a cell had above
 * them. All keep the date of the build that read them, however often they are carried over. A lab whose
 * files are gone, none of them refused, is gone; so are the months of a file that repeats another one,
 * which is read.
 *
 * @param files the files of this build, before those that repeat each other are refused.
 */
export async function carryOver(build: Build, files: readonly ProcessedFile[]): Promise<Carried> {
  const { scratch, options } = build;
  const { former } = options;
  const refused = files.filter(({ outcome }) => !isStaged(outcome) && !outcome.repeats);
  if (!former || refused.length === 0) return { months: [], deliveries: deliveriesOf(files, []) };
  await scratch.connection.run(`ATTACH ${quoted(former.file)} AS served (READ_ONLY)`);
  try {
    await scratch.run('pipeline/labs/carried');
    const served = await servedReport(scratch);
    const deliveries = deliveriesOf(files, served.deliveries ?? []);
    const found = await monthsToCarry(build, { files, refused, served });
    if (found.length === 0) return { months: [], deliveries };
    await scratch.append(
      'carried_month',
      found.map(({ labId, month, isPart, isSame }) => [
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
    // List sizes of anonymised practices are bands, and no base for new ones.
    const isNamed = options.settings.anonymiseSecret === undefined;
    if (isNamed) await scratch.run('pipeline/labs/carry_over_practice_months');
    const rows = await scratch.rows('pipeline/labs/carried_months');
    const those = new Set(rows.map(([no, month]) => `${no} ${month}`));
    const carried = found.filter(({ labId, month }) =>
      those.has(`${build.numbers.labs.numberOf(labId)} ${month}`),
    );
    return { months: spansOf(carried, served), deliveries };
  } finally {
    await scratch.connection.run('DETACH served');
  }
}

/** A month of a lab in the served store of which something is carried over. */
interface MonthToCarry {
  readonly labId: string;
  readonly month: Month;
  /** Files of the month could be read. */
  readonly isPart: boolean;
  /** These are what they were. */
  readonly isSame: boolean;
}

async function monthsToCarry(
  build: Build,
  about: {
    readonly files: readonly ProcessedFile[];
    readonly refused: readonly ProcessedFile[];
    readonly served: BuildReport;
  },
): Promise<MonthToCarry[]> {
  const { scratch, folder, numbers } = build;
  const { files, refused, served } = about;
  const labs = new Set(refused.map(({ labId }) => labId));
  const own = new Set(folder.labFiles.map(({ labId }) => labId));
  // The combined file's labs are those without a folder.
  const isConcerned = (labId: string): boolean =>
    labs.has(labId) || (labs.has(undefined) && !own.has(labId));
  const read = new Set(
    (await scratch.rows('pipeline/labs/read_lab_months')).map(([no, month]) => `${no} ${month}`),
  );
  const paths = new Set(refused.map(({ file }) => file.path));
  const isReadAlike = await readsAsBefore(build, served);
  const found: MonthToCarry[] = [];
  for (const [id, number] of await scratch.rows('pipeline/labs/served_lab_months')) {
    const [labId, month] = [String(id), Number(number)];
    if (!isConcerned(labId)) continue;
    if (!read.has(`${numbers.labs.numberOf(labId)} ${month}`)) {
      found.push({ labId, month, isPart: false, isSame: false });
      continue;
    }
    const had = (served.deliveries ?? []).filter(
      each => each.labId === labId && each.months.includes(isoMonth(month)),
    );
    const others = had.filter(({ path }) => !paths.has(path));
    if (others.length === 0 || others.length === had.length) continue;
    const now = files.flatMap(file =>
      file.labId === labId && isStaged(file.outcome) && file.outcome.months.includes(month)
        ? [file.outcome.sha256]
        : [],
    );
    const before = others.map(({ sha256 }) => sha256);
    const isSame = JSON.stringify(now.sort()) === JSON.stringify(before.sort());
    found.push({ labId, month, isPart: true, isSame: isSame && isReadAlike });
  }
  return found;
}

/** Tables that say which test or practice a code of a lab stands for. */
const DECIDES_CODES = /^(?:test_codes|labs|.+_practice_mapping)\.csv$/;

/** Whether the files of counts mean what they meant when the served store was built. */
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
function spansOf(found: readonly MonthToCarry[], served: BuildReport): CarriedMonths[] {
  const spans = new Map<string, CarriedMonths & { readonly months: string[] }>();
  for (const { labId, month, isPart } of found) {
    // When the counts were read from a file: the served store may itself have carried them.
    const before = (served.carried ?? []).filter(each => each.labId === labId);
    const since = sinceOf(month, { finishedAt: served.finishedAt, carried: before });
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

/** What is known of the files; of a refused one what the former report knew. */
function deliveriesOf(
  files: readonly ProcessedFile[],
  before: readonly Delivery[],
): readonly Delivery[] {
  return files.flatMap(({ file: { path }, labId, outcome }) => {
    if (labId === undefined) return [];
    if (isStaged(outcome)) {
      const { sha256, months } = outcome;
      return [{ labId, path, sha256, months: months.map(isoMonth).sort() }];
    }
    return before.filter(each => each.labId === labId && each.path === path);
  });
}

async function servedReport(scratch: Scratch): Promise<BuildReport> {
  const [[json] = []] = await scratch.rows('pipeline/labs/served_meta');
  return buildReportSchema.parse(JSON.parse(String(json)));
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
