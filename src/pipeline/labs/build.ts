import type { BuildProgress, FileReport } from '../../domain/buildReport.ts';
import type { FormerStore } from '../../store/shelf.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import type { Stopwatch } from '../run/stopwatch.ts';
import type { Scratch } from '../scratch/scratch.ts';
import type { BuildNumbers } from './buildNumbers.ts';
import type { PublicPractice } from './fill/anonymise.ts';
import type { KeptParts } from './fill/keptParts.ts';
import type { ProcessedFile } from './processed.ts';
import type { References } from './references/references.ts';
import type { DataFolder } from './scan.ts';
import type { BuildSettings } from './version.ts';

export interface PipelineOptions {
  /** Absolute. */
  readonly dataPath: string;
  /** For scratch files, real practice codes among them; the caller removes it. */
  readonly workFolder: string;
  readonly settings: BuildSettings;
  /** For the counts of files that are refused now. */
  readonly former?: FormerStore;
  readonly journal?: ReadingJournal;
  /** So much text (bytes) is put into the store at once. */
  readonly partBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** What one run over the whole folder works on. */
export interface BuildJob extends PipelineOptions {
  /** Where the store is to be: complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  /** The name of the content, kept in the store. */
  readonly version: string;
}

/** Everything that one build holds. */
export interface Build {
  readonly options: PipelineOptions;
  readonly folder: DataFolder;
  readonly scratch: Scratch;
  readonly numbers: BuildNumbers;
  readonly references: References;
  readonly stopwatch: Stopwatch;
  readonly keptParts: KeptParts;
  /** How much text the files of counts hold, about, by their paths. */
  readonly textBytes: ReadonlyMap<string, number>;
  readonly files: Map<string, ProcessedFile>;
  /** Names of practices that only the combined file knows. */
  readonly combinedNames: Map<string, string>;
  /** Anonymised practices that only the served store knows, by the ids that stand for them here. */
  readonly carriedPractices: Map<string, PublicPractice>;
  /** The account of reference files, and what the data manager should know. */
  readonly reports: FileReport[];
  readonly notices: Set<string>;
}
