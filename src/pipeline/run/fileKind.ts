import type { BuildProgress } from '../../domain/buildReport.ts';
import type { StoreFolder } from '../../store/folder.ts';
import type { FormerStore } from '../../store/shelf.ts';
import type { InputFile } from '../folder/hash.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import type { Scan } from '../folder/scan.ts';

/** What one build works on. */
export interface KindJob {
  /** Absolute. */
  readonly dataPath: string;
  /** The files as they were hashed just before. */
  readonly inputs: readonly InputFile[];
  /** The name of their content, kept in the store. */
  readonly version: string;
  /** For scratch files; the caller removes it. */
  readonly workFolder: string;
  /** Where the store is to be: complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  /** For the counts of files that are refused now. */
  readonly former?: FormerStore;
  readonly journal: ReadingJournal;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** What the runner has to know of a build’s report. */
export interface KindReport {
  /** That of the content that was read, which may be newer than what was hashed before. */
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** A file that could not be read has no hash. */
  readonly files: readonly { readonly sha256: string }[];
}

/** One kind of input file, from which a store of its own is built. A third kind is a third of these. */
export interface FileKind {
  /** What the log calls a build. */
  readonly buildName: string;
  /** What faults call the files. */
  readonly filesName: string;
  /** @throws {UserError} where the files cannot be looked for, or must be there and are not. */
  scan(dataPath: string): Promise<Scan>;
  /** The name of the content of files. */
  version(inputs: readonly InputFile[]): string;
  /** @throws {UserError} where no store can be made of the files; `FileChanged` where one changed. */
  build(job: KindJob): Promise<KindReport>;
  /** Files that come during a build are left to the next one, instead of starting it again. */
  readonly mayGrow: boolean;
  /** Errors may quote a row that nobody may see. */
  readonly isDiscreet: boolean;
  /** How long (ms) after a run that failed, or could not read a file, it is tried again, if it is. */
  readonly retryMs?: number;
}

/** Where the stores of a kind are kept, and which of them is in force. */
export interface KindShelf {
  /** With the lock that the one process that builds holds. */
  readonly folder: StoreFolder;
  /** Remembers the hashes of input files. */
  readonly hashesFile: string;
  /** Remembers which file is being read. */
  readonly journalFile: string;
  /** The store whose counts stand in for those of refused files. Only for the holder of the lock. */
  formerStore(): Promise<FormerStore | undefined>;
  /** Puts a sound store of this content in force, if there is one. */
  adopt(version: string): Promise<boolean>;
  /** Has no store in force: there are no files. */
  clear(): void;
  makeWorkFolder(): Promise<string>;
  /** Puts a finished, closed database in force. Only for the holder of the lock. */
  publish(builtFile: string, version: string): Promise<void>;
  /** Removes what killed builds left behind. Only for the holder of the lock. */
  tidy(): Promise<void>;
}
