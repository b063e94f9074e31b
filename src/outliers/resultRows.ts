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
  /** The version of the data that it was made from. */
  readonly dataVersion: string;
  /** ISO. */
  readonly createdAt: string;
  readonly seconds: number;
  /** Rows of entity and chemical. */
  readonly rows: number;
  /** The gaps in the data. */
  readonly notes: readonly DataNote[];
}

/** The rows of one build, whichever engine made them. */
export interface ResultRows {
  readonly info: BuildInfo;
  columns(sql: string, values?: Values): Promise<Columns>;
}
