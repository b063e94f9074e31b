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
  /** US dollars for 2^40 bytes read: what the settings assume. */
  readonly dollarsPerTebibyte: number;
  /** A service account’s key, or the path of a key file; undefined: the machine’s own account. */
  readonly credentials:
    | { readonly key: { readonly client_email: string; readonly private_key: string } }
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
