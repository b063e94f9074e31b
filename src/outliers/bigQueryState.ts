// What pages and services know about BigQuery: the plan to set it up, its tasks, an estimate of costs. The
// modules that send requests to it are in bigquery/.
import type { UserError } from '../domain/userError.ts';
import type { DatasetObject } from './bigquery/objects.ts';

export type { BigQuerySettings } from './bigquery/settings.ts';

/** What a build would read, in bytes. */
export interface Estimate {
  /** What it reads of the source dataset, from a dry run. */
  readonly source: number;
  /** All that it reads, including tables that it makes itself. */
  readonly total: number;
}

/** What the setup does with an object. */
export const SETUP_ACTIONS = ['create', 'replace', 'extend', 'keep', 'refuse'] as const;
export type Action = (typeof SETUP_ACTIONS)[number];

export interface PlannedObject {
  readonly object: DatasetObject;
  readonly action: Action;
  /** How the existing object differs, for people; empty where the action is enough. */
  readonly detail: string;
  /** For a table that is extended: the DDL after its name, one entry for each statement. */
  readonly additions: readonly string[];
}

/** What the setup would do, and what prevents it. */
export interface SetupPlan {
  /** `project.dataset` */
  readonly dataset: string;
  readonly datasetAction: 'create' | 'keep';
  readonly source: string;
  /** Tables of the source dataset that builds read and that do not exist; all of them if the dataset does not. */
  readonly missingSource: readonly string[];
  readonly location: string | undefined;
  /** Why jobs cannot reach both datasets; undefined if no reason is known. */
  readonly locationFault: string | undefined;
  readonly objects: readonly PlannedObject[];
  /** The name of a dataset that does not exist, as a suggestion where an object in this one is in the way. */
  readonly freeDataset: string | undefined;
}

/** The latest answer about the plan. */
export interface LatestPlan {
  /** The plan, or why BigQuery did not give it; undefined before the first answer. */
  readonly plan: SetupPlan | UserError | undefined;
  /** Whether a request to BigQuery is running. */
  readonly isAsking: boolean;
  /** Changes with the answer. */
  readonly version: number;
}

/** Whether nothing is left to set up. */
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

/** Why nothing can be set up, and what to do about it; undefined if it can. */
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
  const [first, ...others] = objects.filter(planned => planned.action === 'refuse');
  if (first) {
    const names = others.map(({ object }) => object.name);
    const list = names.length > 0 ? ` The same goes for ${names.join(', ')}.` : '';
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

/** The task that runs in BigQuery besides builds, and how the last one ended. */
export interface TaskState {
  readonly running?: {
    readonly kind: TaskKind;
    readonly words: string;
    readonly share: number;
    /** A person has stopped it, and BigQuery has not confirmed that yet. */
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
    /** Empty where there is nothing to do. */
    readonly fix: string;
  };
}
