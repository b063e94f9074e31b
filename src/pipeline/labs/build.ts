import type { BuildProgress, FileReport } from '../../domain/buildReport.ts';
import type { FormerStore } from '../../store/shelf.ts';
import type { InputFile } from '../folder/hash.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import type { Stopwatch } from '../run/stopwatch.ts';
import type { Scratch } from '../scratch/scratch.ts';
import type { BuildNumbers } from './buildNumbers.ts';
import type { PublicPractice } from './fill/anonymise.ts';
import type { KeptParts } from './fill/keptParts.ts';
import type { ProcessedFile } from './processed.ts';
import type { LabPieces } from './read/labPieces.ts';
import type { PracticeSpotter } from './references/practiceSpotter.ts';
import type { References } from './references/references.ts';
import type { DataFolder } from './scan.ts';
import type { BuildSettings } from './version.ts';

export interface PipelineOptions {
  /** Absolute. */
  readonly dataPath: string;
  /** For scratch files, real practice codes among them; the caller removes it. */
  readonly workFolder: string;
  readonly settings: BuildSettings;
  /** Its counts replace those of files that are refused now. */
  readonly former?: FormerStore;
  readonly journal?: ReadingJournal;
  /** Where what was read of the labs’ files stays between builds; none: every file is read. */
  readonly piecesFolder?: string;
  /** The files as they were hashed just before; hashed here where they are needed and not given. */
  readonly inputs?: readonly InputFile[];
  /** How much text (bytes) is put into the store at once. */
  readonly partBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** What one run over the whole folder works on. */
export interface BuildJob extends PipelineOptions {
  /** The path of the store, which is complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  /** The name of the content, kept in the store. */
  readonly version: string;
}

/** The state of one build. */
export interface Build {
  readonly options: PipelineOptions;
  readonly folder: DataFolder;
  readonly scratch: Scratch;
  readonly numbers: BuildNumbers;
  readonly references: References;
  /** Whether a text names a practice, if practices are anonymised. */
  readonly namesPractice: PracticeSpotter | undefined;
  readonly stopwatch: Stopwatch;
  readonly keptParts: KeptParts;
  /** Roughly how many bytes of text each file of counts has, by path. */
  readonly textBytes: ReadonlyMap<string, number>;
  readonly files: Map<string, ProcessedFile>;
  /** What former builds read; undefined where every file is read. */
  readonly pieces: LabPieces | undefined;
  /** The labs’ own codes for practices. */
  readonly localPracticeCodes: Set<string>;
  /** Names of practices that are only in the combined file. */
  readonly combinedNames: Map<string, string>;
  /** Anonymised practices that are only in the served store, by their ids in this build. */
  readonly carriedPractices: Map<string, PublicPractice>;
  /** The accounts of reference files, and the notices. */
  readonly reports: FileReport[];
  readonly notices: Set<string>;
}
