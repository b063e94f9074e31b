import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { PipelineStatus } from '../domain/buildReport.ts';
import type { Labelled } from '../domain/entityType.ts';
import type { Month } from '../domain/month.ts';
import type { ExpectedPassword } from '../domain/passwordHash.ts';
import type { PrescribingReport } from '../domain/prescribingReport.ts';
import type {
  BigQuerySettings,
  Estimate,
  LatestPlan,
  SetupPlan,
  TaskKind,
  TaskState,
} from '../outliers/bigQueryState.ts';
import type { Builds } from '../outliers/builds.ts';
import type { EntityRef } from '../outliers/report.ts';
import type { RequestedBuild } from '../outliers/request.ts';
import type { StoreHolder } from '../store/holder.ts';
import type { KeptStores } from '../store/keptStores.ts';
import type { ParquetFiles } from '../store/parquetFiles.ts';

/** A user name and password that may sign in. */
export interface Credential {
  readonly username: string;
  readonly password: ExpectedPassword;
}

/** A reference file that can be fetched from the web. */
export type ReferenceName = 'practice_codes' | 'test_codes';

/** What the pages may ask of the pipeline. */
export interface PipelineControl {
  status(): PipelineStatus;
  /** Called at every change of the status; returns how to stop listening. */
  onChange(listener: (status: PipelineStatus) => void): () => void;
  /**
   * Requests a build, even if no input has changed, and then a check of the prescribing files; returns at once.
   */
  start(): void;
  /** References whose URL is set in the environment. */
  fetchable(): readonly ReferenceName[];
  /** Fetches, checks and replaces a reference file; rejects with a UserError and leaves the old one. */
  fetchReference(name: ReferenceName): Promise<{ readonly rows: number }>;
}

/** The prescribing data from which outliers are built, and what the ingest is doing. */
export interface PrescribingStatus {
  /** Ascending; empty before the first ingest, and without files. */
  readonly months: readonly Month[];
  /** The account of the store that is in use; undefined before the first. */
  readonly report?: PrescribingReport;
  /** What the ingest is doing now. */
  readonly status: PipelineStatus;
  /** True if builds cost money: then none is made until somebody requests it. */
  readonly onDemand?: boolean;
}

/** What a requested build would cost. */
export interface BuildEstimate {
  readonly build: RequestedBuild;
  /** True if BigQuery has this build already, so that it only needs to be fetched. */
  readonly isBuilt: boolean;
  readonly estimate: Estimate;
  /** The bytes that all users together have requested today, if there is a daily limit. */
  readonly usedToday: number;
}

/** What the pages may ask of BigQuery, if builds are made there. */
export interface BigQueryControl {
  readonly settings: Pick<
    BigQuerySettings,
    'project' | 'dataset' | 'sourceDataset' | 'maxBytesBilled' | 'dailyBytes' | 'dollarsPerTebibyte'
  >;
  /** Finds out what BigQuery has and what setting it up would change; rejects with a UserError. */
  plan(): Promise<SetupPlan>;
  /** Does the same for pages, which do not wait for it; resolves when `knownPlan` has the answer. */
  look(): Promise<void>;
  knownPlan(): LatestPlan;
  /** Checks a request for a build and estimates what it would read; rejects with a UserError. */
  estimate(input: unknown): Promise<BuildEstimate>;
  /** Starts to carry out the plan; returns at once. */
  setUp(): void;
  /** Starts to load this machine’s prescribing into the source dataset; returns at once. */
  upload(): void;
  /** Stops a task, in BigQuery too. Returns at once, with whether there is such a task. */
  cancel(kind: TaskKind): boolean;
  tasks(): TaskState;
  /** Called at every change of the tasks or the known plan; returns how to stop listening. */
  onChange(listener: () => void): () => void;
}

/** How many reports of a site are written, and how many there are. */
export interface SiteProgress {
  readonly done: number;
  readonly total: number;
}

/** What a finished site holds. */
export interface SiteSummary {
  readonly reports: number;
  /** Reports that could not be created; a page in their place says so. Lists of lab data do not fail alone. */
  readonly failed: readonly { readonly entity: EntityRef; readonly message: string }[];
  /** Characters of all files. */
  readonly size: number;
}

/** What a site is made of: a prescribing build, or the lab data. */
export interface SiteSubject {
  readonly id: number;
  /** Another one if the subject is made again: when it was made, with the version of data that has one. */
  readonly edition: string;
}

/** The zip of a site: being made, made or failed. */
export interface SiteJob extends SiteSubject {
  /** The number of reports of each type; undefined: all. */
  readonly limit: number | undefined;
  status: 'running' | 'done' | 'failed';
  progress?: SiteProgress;
  error?: { readonly message: string; readonly fix: string };
  result?: { readonly summary: SiteSummary; readonly bytes: number; readonly archive: SiteZip };
}

/** A finished zip. It is kept until it is retired and nobody reads it any longer. */
export interface SiteZip {
  /** A stream of the whole file; several can be read at the same time. */
  reader(): Readable;
  retire(): Promise<void>;
}

/** What the pages may ask of the zips of sites. */
export interface SiteControl {
  /** The job of a subject; undefined if nobody asked for one, or only before the subject was made again. */
  jobOf(subject: SiteSubject): SiteJob | undefined;
  /**
   * Begins a zip, unless one of this subject is being made. Returns at once.
   *
   * @throws {QueueFull} if too many are being made.
   */
  start(subject: SiteSubject, limit?: number): void;
  /** Called at every change of any job; returns how to stop listening. */
  onChange(listener: () => void): () => void;
  /** Abandons the zip that is being made and closes the others, each after its last download. */
  stop(): Promise<void>;
}

/** What the pages may ask of prescribing outliers. */
export interface OutliersControl {
  readonly builds: Builds;
  /** The zips of builds’ reports. */
  readonly sites: SiteControl;
  /** The data that builds use: this machine’s store, or what BigQuery has. */
  prescribing(): PrescribingStatus;
  /** This machine’s prescribing files. */
  ingest(): PrescribingStatus;
  /** Absent if builds are made on this machine. */
  readonly bigQuery?: BigQueryControl;
  /**
   * Called at every change of these two; `builds` reports its own changes. Returns a function that stops this.
   */
  onPrescribing(listener: () => void): () => void;
}

/** Everything that the pages need. */
export interface AppContext extends Labelled {
  /** Rows of outlier reports with fewer items of their chemical than this are low numbers. */
  readonly lowNumberLimit: number;
  readonly credentials: readonly Credential[];
  /**
   * How many proxies are in front of this server and trusted to give a visitor’s address; undefined if that is
   * not configured.
   */
  readonly proxies: number | undefined;
  /** Whether this site answers to a host name or address (in lower case, without a port). */
  answersTo(host: string): boolean;
  /** Sites whose pages may hold a card in a frame, as a Content-Security-Policy names them; none if left out. */
  readonly frameAncestors?: readonly string[];
  readonly stores: StoreHolder;
  /** The earlier data versions; absent where this process keeps none. */
  readonly versions?: Pick<KeptStores, 'take' | 'builds' | 'isKept'>;
  /**
   * Whether there is a store of an older version or with other settings, which another process may serve until
   * this one has built its own.
   */
  isUpdating(): boolean;
  /** The token with which a program may read `/metrics` without credentials. */
  readonly metricsToken: string | undefined;
  readonly pipeline: PipelineControl;
  /** Absent if this process serves no prescribing outliers. */
  readonly outliers?: OutliersControl;
  /** The zip of what stands out in the lab data. */
  readonly standOutSites: SiteControl;
  /** Makes the Parquet files of answers. */
  readonly parquetFiles: ParquetFiles;
  readonly log: Logger;
  /** Begins every CSV file with a byte order mark, unless the address says otherwise. */
  readonly csvBom: boolean;
  /** Where readers write to, and where they report problems: `mailto:…` or a web page. */
  readonly contact?: string | undefined;
  readonly problemReports?: string | undefined;
  /** Shows stack traces on error pages and reloads views; never in production. */
  readonly debug: boolean;
}
