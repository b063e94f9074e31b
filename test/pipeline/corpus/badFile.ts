/** A file that is odd or broken, and what must become of it. */
export interface BadFile<Reason extends string> {
  /** What is wrong with it. */
  readonly what: string;
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly verdict: Refused | Read<Reason>;
}

/** Nothing of it is counted. The message names the file besides. */
export interface Refused {
  readonly refused: RegExp;
  /** The line at fault; none where no line is. */
  readonly line?: number;
  readonly fix: RegExp;
}

/** Its other rows are counted: read = kept + dropped. */
export interface Read<Reason extends string> {
  readonly kept: number;
  readonly dropped?: readonly {
    readonly reason: Reason;
    readonly rows: number;
    readonly lines: readonly number[];
  }[];
  /** What the data manager is told of the file; nothing where it is left out. */
  readonly notice?: RegExp;
  /** What the store has for the row in question. */
  readonly cell?: string;
}
