import type {
  BuildReport,
  CarriedMonths,
  FileReport,
  OddTest,
} from '../../../domain/buildReport.ts';
import { UserError } from '../../../domain/userError.ts';
import { carriedNotice, versionWith } from '../../account/carried.ts';
import { unseenNotices } from '../../account/unseenCharacters.ts';
import type { Build } from '../build.ts';
import { metaOf } from '../meta.ts';
import { fileReport, isRefused, isStaged, type ProcessedFile } from '../processed.ts';
import { COMBINED_FILE_NO } from '../read/combinedFile.ts';
import { reasonNo } from '../reasons.ts';
import { discreetReferences } from '../references/discreetReferences.ts';
import { strayEvents } from '../references/events.ts';
import { strayMeasures } from '../references/measures.ts';
import { unknownFiles } from '../scan.ts';
import type { BuildSettings } from '../version.ts';
import { fillDictionaries } from './dictionaries.ts';
import { fillStore, noteKept } from './fillStore.ts';
import { gatherCounts } from './gatherCounts.ts';
import { removeHiddenCodes } from './hiddenCodes.ts';
import { hidePractices } from './hidePractices.ts';
import { MIN_ALIKE } from './listSizeBands.ts';

/**
 * Steps 5 to 8 over the named files, anonymising, odd tests, and the store.
 *
 * @param read processes one of them, unless it was processed before.
 */
export async function postprocess(
  whole: Build,
  filenames: ReadonlySet<string>,
  read: (filename: string) => Promise<ProcessedFile>,
  target: { readonly outFile: string; readonly version: string },
): Promise<BuildReport> {
  const { scratch, stopwatch, options } = whole;
  for (const { file, fileNo } of whole.files.values()) {
    if (!filenames.has(file.path)) await scratch.run('pipeline/labs/unstage', { file_no: fileNo });
  }
  const { carried, deliveries, files } = await gatherCounts(whole, filenames, read);
  const build = options.settings.anonymiseSecret === undefined ? whole : discreet(whole);
  await stopwatch.time('dropping what does not belong', () => dropSmall(build));
  options.signal?.throwIfAborted();
  const counted = await accountsOf(build, files);
  // If nothing is served while this builds, a store with carried counts is better than none.
  const isStandIn = carried.length > 0 && options.former?.isServed === false;
  if (!isStandIn) mustHaveRows(counted, options.settings);
  const ofFiles = files.flatMap(({ outcome }) => (isStaged(outcome) ? outcome.notices : []));
  const notices = [
    ...build.notices,
    ...ofFiles,
    ...carried.map(carriedMonths => noticeOf(build, carriedMonths, files)),
    ...(await otherNotices(build)),
  ];
  return stopwatch.time('writing the store', async () => {
    const { practices, cleanedNames: unseen } = await fillDictionaries(build);
    notices.push(...unseenNotices(unseen));
    if (options.settings.anonymiseSecret !== undefined) {
      const merged = await hidePractices(scratch);
      if (merged > 0) notices.push(mergedText(merged));
    }
    const oddTests = await oddTestsOf(build);
    const reportNow = (): BuildReport => ({
      version: versionWith(target.version, carried),
      startedAt: stopwatch.startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      steps: stopwatch.steps,
      files: [...build.reports, ...counted],
      oddTests,
      notices,
      practices,
      anonymised: options.settings.anonymiseSecret !== undefined,
      ...(carried.length === 0 ? {} : { carried }),
      deliveries,
    });
    let report = reportNow();
    await fillStore(scratch, target.outFile, build.keptParts, () => {
      report = reportNow();
      return metaOf(build, report);
    });
    if (report.anonymised) {
      const realCodes = [...build.numbers.practices.entries()]
        .map(([id]) => id)
        .filter(id => !build.carriedPractices.has(id));
      await removeHiddenCodes(target.outFile, new Set(realCodes));
    }
    return report;
  });
}

const mergedText = (ccgs: number): string =>
  ccgs === 1
    ? `One CCG with fewer than ${MIN_ALIKE} practices that are listed in every month is not named: its name would identify them.`
    : `${ccgs} CCGs with few practices are shown as one: the name of a CCG with fewer than ${MIN_ALIKE} practices that are listed in every month would identify them.`;

function discreet(build: Build): Build {
  const { references, reports, notices } = discreetReferences(build);
  return { ...build, references, reports, notices: new Set([...build.notices, ...notices]) };
}

/** The notice about carried months, with the refused files that would replace them. */
function noticeOf(
  { references }: Build,
  carried: CarriedMonths,
  files: readonly ProcessedFile[],
): string {
  const refusedFiles = files.filter(isRefused);
  const refusedHere = refusedFiles.filter(({ labId }) => labId === carried.labId);
  const waiting =
    refusedHere.length > 0 ? refusedHere : refusedFiles.filter(({ labId }) => labId === undefined);
  const { name } = references.labs.byId(carried.labId);
  const paths = waiting.map(({ file }) => file.path);
  return carriedNotice(carried, {
    subject: carried.isPart
      ? `${name}: the counts that its other files lack`
      : `${name}: the counts`,
    files: paths.length === 0 ? `the files of ${carried.labId}` : paths.join(', '),
  });
}

/** Step 8. */
async function dropSmall({ scratch, options }: Build): Promise<void> {
  await scratch.run('pipeline/labs/drop_small', {
    min_tests: options.settings.minPracticeTests,
  });
  await scratch.run('pipeline/labs/account_small', { too_few: reasonNo('too few tests') });
  await noteKept(scratch);
  await scratch.run('pipeline/labs/keep_practice_months');
}

async function accountsOf(
  { scratch }: Build,
  files: readonly ProcessedFile[],
): Promise<FileReport[]> {
  const rows = (await scratch.rows('pipeline/labs/accounts')).map(row => row.map(Number));
  return files.map(file => {
    const accounts = rows.filter(([fileNo]) => fileNo === file.fileNo);
    return fileReport(file, new Map(accounts.map(([, reason = 0, count = 0]) => [reason, count])));
  });
}

/** Throws if no row is left, so that an empty store does not replace one with rows. */
function mustHaveRows(files: readonly FileReport[], { minPracticeTests }: BuildSettings): void {
  if (files.some(({ kept }) => kept > 0)) return;
  const fault = files.find(file => file.refused)?.refused;
  if (fault && files.every(file => file.refused)) {
    const otherFiles = files.length > 1 ? ` So were the other ${files.length - 1}.` : '';
    throw new UserError(`Every file of counts was refused. ${fault.message}${otherFiles}`, fault);
  }
  const reasons = new Map<string, number>();
  for (const { reason, rows } of files.flatMap(({ dropped }) => dropped)) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
  }
  const sorted = [...reasons].sort(([, a], [, b]) => b - a);
  const counts = sorted.map(([reason, n]) => `${reason}: ${n} rows`);
  throw new UserError(`No row is left after the steps (${counts.join('; ')}).`, {
    fix:
      sorted[0]?.[0] === 'too few tests'
        ? `Set MIN_PRACTICE_TESTS below ${minPracticeTests}: no practice has so many tests.`
        : 'Check that the files, practice_codes.csv and test_codes.csv belong together.',
  });
}

async function otherNotices(build: Build): Promise<string[]> {
  const { scratch, numbers, references, folder } = build;
  const rows = await scratch.rows('pipeline/labs/combined_labs_left_out', {
    file_no: COMBINED_FILE_NO,
    reason: reasonNo('lab built from its folder'),
  });
  const ids = new Map([...numbers.labs.entries()].map(([id, no]) => [no, id]));
  const leftOut = rows.map(([no, count]) => {
    const id = ids.get(Number(no)) ?? '';
    const name = references.labs.byId(id).name;
    return `${name} is built from labs/${id}: its ${Number(count)} rows of ${folder.combined?.path} are left out.`;
  });
  // A folder `labs` that is not mounted, say. A folder of the predecessor has neither it nor labs.csv.
  const alone =
    folder.combined && folder.labFiles.length === 0 && references.labs.listed.length > 0
      ? [
          `There is no file under labs/, though labs.csv lists labs: all counts are those of ${folder.combined.path}.`,
        ]
      : [];
  const mappings = references.labs.listed.map(({ mapping }) => mapping?.path ?? '');
  const unknown = unknownFiles(folder, new Set(mappings)).map(
    name => `${name} is left out, because openpath reads no file of this name.`,
  );
  const hasTest = (code: string): boolean =>
    numbers.tests.find(code) !== undefined || references.testCodes.tests.has(code);
  const strays = [
    ...strayEvents(references.events, id => numbers.labs.find(id) !== undefined, hasTest),
    ...strayMeasures(references.measures, hasTest),
  ];
  return [...alone, ...leftOut, ...unknown, ...strays];
}

async function oddTestsOf({ scratch }: Build): Promise<OddTest[]> {
  const rows = await scratch.rows('pipeline/labs/odd_tests');
  return rows.map(([labId, testCode, category, share, count]) => ({
    labId: String(labId),
    testCode: String(testCode),
    category: Number(category),
    share: Number(share),
    rows: Number(count),
  }));
}
