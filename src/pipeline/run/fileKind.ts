import type { BuildProgress } from '../../domain/buildReport.ts';
import type { StoreFolder } from '../../store/folder.ts';
import type { FormerStore } from '../../store/shelf.ts';
import type { InputFile } from '../folder/hash.ts';
import type { ReadingJournal } from '../folder/readingJournal.ts';
import type { Scan } from '../folder/scan.ts';

/** The input and output of one build. */
export interface KindJob {
  /** Absolute. */
  readonly dataPath: string;
  /** The files as they were hashed just before. */
  readonly inputs: readonly InputFile[];
  /** The version of their content, kept in the store. */
  readonly version: string;
  /** For scratch files; the caller removes it. */
  readonly workFolder: string;
  /** The path of the store, which is complete, checkpointed and closed when the build resolves. */
  readonly outFile: string;
  /** Its counts replace those of files that are refused now. */
  readonly former?: FormerStore;
  readonly journal: ReadingJournal;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BuildProgress) => void;
}

/** What the runner needs from a build’s report. */
export interface KindReport {
  /** The version of the content that was read, which may be newer than the hashes. */
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** A file that could not be read has no hash. */
  readonly files: readonly { readonly sha256: string }[];
}

/** One kind of input file, from which its own store is built. */
export interface FileKind {
  /** What the log calls a build. */
  readonly buildName: string;
  /** What faults call the files. */
  readonly filesName: string;
  /** @throws {UserError} if the folder cannot be read, or required files are missing. */
  scan(dataPath: string): Promise<Scan>;
  /** The version of the files’ content. */
  version(inputs: readonly InputFile[]): string;
  /** @throws {UserError} if no store can be made from the files; `FileChanged` if one changed. */
  build(job: KindJob): Promise<KindReport>;
  /** Whether files that are added during a build wait for the next one, instead of starting it again. */
  readonly mayGrow: boolean;
  /** Whether errors must not quote rows. */
  readonly isDiscreet: boolean;
  /** How long (ms) after a run that failed, or could not read a file, to try again; undefined: never. */
  readonly retryMs?: number;
}

/** Keeps the stores of a kind, and knows the current one. */
export interface KindShelf {
  /** The store folder, with the lock of the process that builds. */
  readonly folder: StoreFolder;
  /** Keeps the hashes of input files. */
  readonly hashesFile: string;
  /** Says which file is being read. */
  readonly journalFile: string;
  /** The store whose counts replace those of refused files. Only for the holder of the lock. */
  formerStore(): Promise<FormerStore | undefined>;
  /** Makes an undamaged store with this content the current one, if there is one. */
  adopt(version: string): Promise<boolean>;
  /** Has no current store, because there are no files. */
  clear(): void;
  makeWorkFolder(): Promise<string>;
  /** Makes a finished, closed database the current store. Only for the holder of the lock. */
  publish(builtFile: string, version: string): Promise<void>;
  /** Removes what killed builds left behind. Only for the holder of the lock. */
  tidy(): Promise<void>;
  /**
   * Removes stores that are kept although nothing needs them, because the disk is full. Returns whether there
   * were any; undefined: the shelf keeps none. Only for the holder of the lock.
   */
  makeRoom?(): Promise<boolean>;
}
