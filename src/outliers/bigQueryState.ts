// What pages and services know of BigQuery: its plan of setting up, its tasks, an estimate. The modules
// that talk to it are in bigquery/.
import type { UserError } from '../domain/userError.ts';
import type { DatasetObject } from './bigquery/objects.ts';

export type { BigQuerySettings } from './bigquery/settings.ts';

/** What a build would read, in bytes. */
export interface Estimate {
  /** Of the source, told by a dry run. */
  readonly source: number;
  /** With what it makes of it and reads again. */
  readonly inAll: number;
}

/** What setting up does with an object. */
export type Action = 'create' | 'replace' | 'extend' | 'keep' | 'refuse';

export interface PlannedObject {
  readonly object: DatasetObject;
  readonly action: Action;
  /** What is there and how it differs, for people; empty where the action says it all. */
  readonly detail: string;
  /** What a table that is extended gets, as the DDL after its name of one statement each. */
  readonly additions: readonly string[];
}

/** What setting up would do, and whether it can. */
export interface SetupPlan {
  /** `project.dataset` */
  readonly dataset: string;
  readonly datasetAction: 'create' | 'keep';
  readonly source: string;
  /** Tables of the source dataset that builds read and that are not there; all: no such dataset. */
  readonly missingSource: readonly string[];
  readonly location: string | undefined;
  /** Why jobs cannot reach both datasets; undefined: nothing speaks against it. */
  readonly locationFault: string | undefined;
  readonly objects: readonly PlannedObject[];
  /** The name of a dataset that is not there, where something is in the way in this one. */
  readonly freeDataset: string | undefined;
}

/** What was told of the plan at last. */
export interface KnownPlan {
  /** Or why it was not told; undefined before the first answer. */
  readonly plan: SetupPlan | UserError | undefined;
  /** BigQuery is being asked at this moment. */
  readonly isAsking: boolean;
  /** Changes with what was told. */
  readonly version: number;
}

/** Whether everything is as it should be. */
export const isSetUp = ({
  datasetAction,
  missingSource,
  locationFault,
  objects,
}: SetupPlan): boolean =>
  datasetAction === 'keep' &&
  locationFault === undefined &&
  missingSource.length === 0 &&
  objects.every(({ action }) => action === 'keep');

/** Why nothing can be set up, and what to do about it; undefined: it can. */
export function obstacleIn({
  dataset,
  source,
  missingSource,
  locationFault,
  objects,
  freeDataset,
}: SetupPlan): { readonly message: string; readonly fix: string } | undefined {
  if (locationFault !== undefined) {
    return {
      message: locationFault,
      fix: 'Set BIGQUERY_LOCATION to where the source dataset is, and BIGQUERY_DATASET to a dataset there or to one that does not exist yet.',
    };
  }
  const [first, ...others] = objects.filter(each => each.action === 'refuse');
  if (first) {
    const more = others.map(({ object }) => object.name);
    const list = more.length > 0 ? ` The same goes for ${more.join(', ')}.` : '';
    const offer =
      freeDataset === undefined ? '' : `, such as ${freeDataset}, which does not exist yet`;
    return {
      message: `In ${dataset}, ${first.object.name} is in the way: ${first.detail}.${list}`,
      fix: `Set BIGQUERY_DATASET to another dataset${offer}. Nothing in ${dataset} has been changed.`,
    };
  }
  if (missingSource.length === 0) return undefined;
  return {
    message: `The source dataset ${source} has no ${missingSource.join(', ')}.`,
    fix: 'Set BIGQUERY_SOURCE_DATASET to the dataset that has them, or upload the prescribing of this machine from /status/bigquery.',
  };
}

export const TASK_KINDS = ['setup', 'upload'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** What is done in BigQuery besides builds, and how the last of it ended. */
export interface TaskState {
  readonly running?: {
    readonly kind: TaskKind;
    readonly words: string;
    readonly share: number;
    /** A person has stopped it, and BigQuery has not said yet what became of that. */
    readonly isStopping: boolean;
  };
  readonly last?: {
    readonly kind: TaskKind;
    /** ISO. */
    readonly at: string;
    readonly ok: boolean;
    /** Whether a person stopped it. */
    readonly isStopped: boolean;
    readonly message: string;
    /** Empty where there is nothing to mend. */
    readonly fix: string;
  };
}
