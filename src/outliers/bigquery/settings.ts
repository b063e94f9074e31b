/** Workload identity, as Google Cloud writes its credential configuration file. */
export interface ExternalAccount {
  readonly type: 'external_account';
  readonly audience: string;
  readonly subject_token_type: string;
  readonly token_url: string;
  readonly credential_source: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/** Where builds are made in BigQuery; names are checked where the environment is read. */
export interface BigQuerySettings {
  /** The project that jobs run in. */
  readonly project: string;
  /** The dataset of builds, in that project. */
  readonly dataset: string;
  /** `project.dataset` of the prescribing. */
  readonly sourceDataset: string;
  /** Undefined: where the dataset is. */
  readonly location: string | undefined;
  /** Bytes that a build may read and a statement may bill; undefined: no limit. */
  readonly maxBytesBilled: number | undefined;
  /** The price in US dollars of 2^40 bytes read that estimates assume. */
  readonly dollarsPerTebibyte: number;
  /** Bytes that all users together may read in a day (UTC), by estimates; undefined: no limit. */
  readonly dailyBytes: number | undefined;
  /**
   * A service account’s key, the configuration of a workload outside Google Cloud (an `external_account`), or
   * the path of a file with either; undefined: the machine’s own account.
   */
  readonly credentials:
    | { readonly key: { readonly client_email: string; readonly private_key: string } }
    | { readonly external: ExternalAccount }
    | { readonly keyFile: string }
    | undefined;
  /** Undefined: Google’s. */
  readonly apiEndpoint: string | undefined;
}

/** `project.dataset` of the builds. */
export const datasetOf = ({ project, dataset }: BigQuerySettings): string =>
  `${project}.${dataset}`;

/** `project.dataset`; a project may have dots before its colon. */
export function splitAtDot(name: string): [string, string] {
  const at = name.lastIndexOf('.');
  return [name.slice(0, at), name.slice(at + 1)];
}
