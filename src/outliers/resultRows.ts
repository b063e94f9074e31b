import type { DataNote } from '../domain/dataGap.ts';
import type { Columns } from '../store/columns.ts';
import type { Values } from '../store/reader.ts';
import type { BuildParameters } from './engine.ts';

/** The one row of `builds`. */
export interface BuildInfo {
  readonly id: number;
  readonly parameters: BuildParameters;
  readonly engine: string;
  readonly engineVersion: string;
  /** The version of the prescribing store that it was made of. */
  readonly dataVersion: string;
  /** ISO. */
  readonly createdAt: string;
  readonly seconds: number;
  /** Rows of entity and chemical. */
  readonly rows: number;
  /** What the data does not say, or leaves out. */
  readonly notes: readonly DataNote[];
}

/** The rows of one build, whichever engine made them. */
export interface ResultRows {
  readonly info: BuildInfo;
  columns(sql: string, values?: Values): Promise<Columns>;
}
