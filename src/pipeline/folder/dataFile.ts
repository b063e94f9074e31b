/** A file of the data folder; `path` is relative to the folder, with `/`. */
export interface DataFile {
  readonly path: string;
  readonly absolute: string;
}

/** One input file and its content. */
export interface InputFile {
  /** Relative to the data folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
