import type { Month } from '../domain/month.ts';
import type { BuildParameters, EngineName, OutlierEngine } from './engine.ts';

/** The data of a build’s months, by fingerprints; builds of the same have the same. */
export interface DataVersion {
  /** Of the files that the months were read from. */
  readonly months: string;
  /** Of the practices that count and what they belong to. */
  readonly practices: string;
}

/** It is not known yet whether there are data: whoever asks is to ask again soon. */
export class NotKnownYet extends Error {}

/** The data that a build was reading are damaged, and are made again: the build can be made after that. */
export class DamagedData extends Error {}

/** Where builds get their data and who makes them: this machine’s store, or a service. */
export interface OutlierSource {
  /** Another engine’s build of the same parameters is another, and so is one by other rules. */
  readonly engineName: EngineName;
  readonly engineVersion: string;
  /** What to do where there are no months at all, for people. */
  readonly noDataFix: string;
  /** Whether it is known if there are data: before that nobody is told that there are none. */
  isKnown(): boolean;
  /** The months that can be asked for, ascending; none before the first data is in. */
  months(): Promise<readonly Month[]>;
  /** Those of them for a build that nobody asked for: a month with hardly a row is a slip of somebody’s. */
  usualMonths(): Promise<readonly Month[]>;
  /** What a build of these months would be made of now; undefined where that cannot be told. */
  dataVersion(period: Pick<BuildParameters, 'from' | 'to'>): Promise<DataVersion | undefined>;
  /** Who makes the next build. */
  engine(): Promise<OutlierEngine>;
}
