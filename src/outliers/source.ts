import type { Month, Period } from '../domain/month.ts';
import type { EngineName, OutlierEngine } from './engine.ts';

/** The version of the data of a build’s months: builds from the same data have the same fingerprints. */
export interface DataVersion {
  /** The fingerprint of the files that the months were read from. */
  readonly months: string;
  /** The fingerprint of the practices that count and the organisations that they belong to. */
  readonly practices: string;
}

/** It is not known yet whether there are data. Try again soon. */
export class DataNotReady extends Error {}

/** The data that a build was reading are damaged and are being read again. After that the build can be made. */
export class DamagedData extends Error {}

/** Where builds get their data, and the engine that makes them: this machine’s store, or a service. */
export interface OutlierSource {
  /** Builds of the same parameters by another engine, or by another version of its rules, are different builds. */
  readonly engineName: EngineName;
  readonly engineVersion: string;
  /** What a person can do if there are no months at all. */
  readonly noDataFix: string;
  /** Whether it is known if there are data. Until then pages do not say that there are none. */
  isKnown(): boolean;
  /** The months that builds can be made of, ascending; none before the first data have been read. */
  months(): Promise<readonly Month[]>;
  /** The months for the default build. A month with hardly any rows is left out, since it is probably a mistake. */
  usualMonths(): Promise<readonly Month[]>;
  /** The present version of these months’ data; undefined if it is not known. */
  dataVersion(period: Period): Promise<DataVersion | undefined>;
  /** The engine for the next build. */
  engine(): Promise<OutlierEngine>;
}
