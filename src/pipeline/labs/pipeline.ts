import type { BuildReport, FileReport } from '../../domain/buildReport.ts';
import { UserError } from '../../domain/userError.ts';
import { formerBytes } from '../account/carried.ts';
import { sameContentFault } from '../account/overlaps.ts';
import { hashInputs } from '../folder/hash.ts';
import type { Refusal } from '../input/openInput.ts';
import { readJournalled, refusedUnread } from '../input/readJournalled.ts';
import { refusedReference } from '../references/refusedReference.ts';
import { Stopwatch } from '../run/stopwatch.ts';
import { Scratch } from '../scratch/scratch.ts';
import type { Build, PipelineOptions } from './build.ts';
import { newBuildNumbers } from './buildNumbers.ts';
import { KeptParts, partsFor, textBytesOf } from './fill/keptParts.ts';
import { postprocess } from './fill/postprocess.ts';
import { fileReport, isStaged, type ProcessedFile } from './processed.ts';
import { COMBINED_FILE_NO, stageCombinedFile } from './read/combinedFile.ts';
import { fingerprintOf } from './read/fingerprint.ts';
import { type LabReading, labReading, stageLabFile } from './read/labFile.ts';
import { LabPieces, type PlaceOfFile } from './read/labPieces.ts';
import type { Staged } from './read/stageFile.ts';
import { discreetFolder } from './references/discreetFolder.ts';
import { localTests } from './references/localTests.ts';
import { readPracticeMapping } from './references/practiceMapping.ts';
import { nameSpotter } from './references/practiceSpotter.ts';
import { type References, readReferences } from './references/references.ts';
import { type DataFolder, type LabFile, labIdOf, scanDataFolder } from './scan.ts';
import { suppressedFromOf } from './version.ts';

/** The predecessor’s commands on the files of one data folder, as functions. */
export interface Pipeline {
  readonly folder: DataFolder;
  /**
   * Takes one file through steps 1 to 4 (field guide, section 2); `filename` is relative to the data folder.
   * The report is from before the steps that compare files.
   */
  processFile(labCode: string, filename: string): Promise<FileReport>;
  /**
   * Combines processed files and the combined file (unprocessed ones are processed first), goes
   * through steps 5 to 8, anonymises, reports odd tests, and writes the store.
   */
  postprocessFiles(
    filenames: readonly string[],
    target: { readonly outFile: string; readonly version: string },
  ): Promise<BuildReport>;
  close(): Promise<void>;
}

/**
 * Opens a data folder: finds its files and reads its references.
 *
 * @throws {UserError} where a reference is missing or broken, or there is no file of counts.
 */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const scanned = await scanDataFolder(options.dataPath);
  if (scanned.labFiles.length === 0 && !scanned.combined) {
    throw new UserError('The data folder has no counts.', {
      fix: 'Put the labs’ files under labs/<lab_id>/, or all_processed.csv.zip beside the references.',
    });
  }
  const { labFiles, combined } = scanned;
  const textBytes = await textBytesOf(combined ? [...labFiles, combined] : labFiles);
  const carriedBytes = await formerBytes(options.former);
  const bytes = [...textBytes.values()].reduce((sum, size) => sum + size, carriedBytes);
  const scratch = await Scratch.open(options.workFolder, { bytes, signal: options.signal });
  try {
    const numbers = newBuildNumbers();
    const stopwatch = new Stopwatch(options.onProgress);
    const references = await stopwatch.time('reading references', () =>
      readReferences(scratch, scanned, options.workFolder, numbers),
    );
    const folder = isDiscreet(options) ? discreetFolder(scanned, references) : scanned;
    await scratch.run('pipeline/labs/staged');
    const keptParts = new KeptParts(
      references.testCodes.tests.keys(),
      partsFor(textBytes.values(), options.partBytes),
    );
    const build: Build = {
      options,
      folder,
      scratch,
      numbers,
      references,
      namesPractice: isDiscreet(options) ? nameSpotter(references) : undefined,
      stopwatch,
      keptParts,
      textBytes,
      files: new Map(),
      pieces: await piecesOf(options, folder, scratch, references),
      localPracticeCodes: new Set(),
      combinedNames: new Map(),
      carriedPractices: new Map(),
      reports: [...references.reports],
      notices: new Set(folder.notices),
    };
    return { ...commandsOf(build), folder, close: () => scratch.close() };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

function commandsOf(build: Build): Omit<Pipeline, 'folder' | 'close'> {
  const readings = new Map<string, LabReading | UserError>();
  const processOne = async (labCode: string | undefined, filename: string) => {
    build.options.signal?.throwIfAborted();
    const earlier = build.files.get(filename);
    if (earlier) return earlier;
    const part = { file: filename, done: doneBefore(build, filename) };
    const processed = await build.stopwatch.time(
      'reading counts',
      () =>
        labCode === undefined
          ? processCombined(build)
          : processLabFile(build, readings, labCode, filename),
      part,
    );
    build.files.set(filename, processed);
    return processed;
  };
  return {
    async processFile(labCode, filename) {
      const processed = await processOne(labCode, filename);
      const rows = await build.scratch.rows('pipeline/labs/file_accounts', {
        file_no: processed.fileNo,
      });
      return fileReport(processed, new Map(rows.map(([no, n]) => [Number(no), Number(n)])));
    },
    async postprocessFiles(filenames, target) {
      const read = (name: string) => processOne(labIdOf(build.folder, name), name);
      const report = await postprocess(build, new Set(filenames), read, target);
      await build.pieces?.sweep();
      return report;
    },
  };
}

async function processLabFile(
  build: Build,
  readings: Map<string, LabReading | UserError>,
  labCode: string,
  filename: string,
): Promise<ProcessedFile> {
  const { folder, numbers } = build;
  const file = folder.labFiles.find(({ path }) => path === filename);
  if (!file || file.labId !== labCode) {
    throw new UserError(`${filename} is not a file of the lab ${labCode}.`, {
      fix: `Put it under labs/${labCode}/.`,
      file: filename,
    });
  }
  const reading = readings.get(labCode) ?? (await openLab(build, labCode));
  readings.set(labCode, reading);
  const fileNo = 1 + folder.labFiles.indexOf(file);
  if (reading instanceof UserError) {
    const refusal = await refusedUnread(file, reading);
    const sha256 = fingerprintOf(refusal.sha256, build.options.settings.anonymiseSecret);
    return { fileNo, file, labId: labCode, outcome: { ...refusal, sha256 } };
  }
  const refuse = (sha256: string): UserError | undefined => {
    const sameFile = [...build.files.values()].find(
      ({ labId, outcome }) => labId !== undefined && isStaged(outcome) && outcome.sha256 === sha256,
    );
    if (!sameFile) return undefined;
    // The same content under another lab is a delivery in the wrong folder, which would also count twice.
    const fix =
      sameFile.labId === labCode
        ? 'Remove one of the two.'
        : 'Leave it under the lab that sent it.';
    const fault = sameContentFault(file, sameFile.file, fix);
    build.notices.add(fault.message);
    return fault;
  };
  const place = { fileNo, reading, numbers };
  const outcome =
    (await build.pieces?.stage(file, place, refuse)) ??
    (await readLabFile(build, file, place, refuse));
  return { fileNo, file, labId: labCode, outcome };
}

async function readLabFile(
  { options, scratch, pieces, namesPractice }: Build,
  file: LabFile,
  place: PlaceOfFile,
  refuse: (sha256: string) => UserError | undefined,
): Promise<Staged | Refusal> {
  const { fileNo, reading, numbers } = place;
  const staging = { fileNo, secret: options.settings.anonymiseSecret, namesPractice, refuse };
  const outcome = await readJournalled(options.journal, file, () =>
    stageLabFile(scratch, file, options.workFolder, reading, numbers, staging),
  );
  if (isStaged(outcome)) await pieces?.keep(file, place, outcome);
  return outcome;
}

/** What former builds read of the labs’ files. Where practices are anonymised no file with their codes stays. */
async function piecesOf(
  options: PipelineOptions,
  { labFiles }: DataFolder,
  scratch: Scratch,
  { practiceNames, reports }: References,
): Promise<LabPieces | undefined> {
  const { piecesFolder } = options;
  if (piecesFolder === undefined || isDiscreet(options)) return undefined;
  const inputs = options.inputs ?? (await hashInputs(labFiles));
  const list = reports.find(({ path }) => path === 'practice_codes.csv');
  return new LabPieces(piecesFolder, scratch, inputs, {
    sha256: list?.sha256 ?? '',
    has: practice => practiceNames.has(practice),
  });
}

/** How a lab’s files are read, or the fault in its references. */
async function openLab(build: Build, labCode: string): Promise<LabReading | UserError> {
  const { references, options } = build;
  const lab = references.labs.byId(labCode);
  const { mapping: file } = lab;
  try {
    if (lab.fault) throw lab.fault;
    const tests = localTests(lab, references.testCodes);
    for (const notice of tests.notices) build.notices.add(notice);
    const mapping = file && (await readPracticeMapping(file, options.workFolder));
    if (mapping) {
      reportOnce(build, mapping.report);
      for (const code of mapping.odsOf.keys()) build.localPracticeCodes.add(code);
    }
    return labReading(lab, tests, mapping?.odsOf, suppressedFromOf(options.settings));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (file && error.file === file.path) reportOnce(build, await refusedReference(file, error));
    return error;
  }
}

/** Two labs may share a mapping. */
function reportOnce(build: Build, report: FileReport): void {
  if (!build.reports.some(({ path }) => path === report.path)) build.reports.push(report);
}

async function processCombined(build: Build): Promise<ProcessedFile> {
  const { folder, scratch, options, numbers, combinedNames } = build;
  const file = folder.combined;
  if (!file) {
    throw new UserError('There is no combined file.', { fix: 'Put all_processed.csv.zip there.' });
  }
  const labs = new Set(folder.labFiles.map(({ labId }) => labId));
  const { workFolder, settings } = options;
  const staging = { suppressedFrom: suppressedFromOf(settings), secret: settings.anonymiseSecret };
  const outcome = await readJournalled(options.journal, file, () =>
    stageCombinedFile(scratch, file, workFolder, numbers, labs, combinedNames, staging),
  );
  return { fileNo: COMBINED_FILE_NO, file, labId: undefined, outcome };
}

const isDiscreet = ({ settings }: PipelineOptions): boolean =>
  settings.anonymiseSecret !== undefined;

/** The share of the folder’s counts, by bytes, in files that come before this one. */
function doneBefore({ folder, files, textBytes }: Build, filename: string): number {
  const { labFiles, combined } = folder;
  let before = 0;
  let total = 0;
  for (const { path } of combined ? [...labFiles, combined] : labFiles) {
    const bytes = textBytes.get(path) ?? 0;
    if (files.has(path) && path !== filename) before += bytes;
    total += bytes;
  }
  return total === 0 ? 0 : before / total;
}
