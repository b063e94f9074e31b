import { ENTITY_TYPES } from '../../src/domain/entityType.ts';
import { UserError } from '../../src/domain/userError.ts';
import type { LatestPlan, SetupPlan, TaskState } from '../../src/outliers/bigQueryState.ts';
import { BUILD_OBJECTS } from '../../src/outliers/bigquery/objects.ts';
import type { BigQueryControl, BuildEstimate } from '../../src/web/context.ts';
import { FIRST_MONTH } from './prescribingData.ts';

const PLAN: SetupPlan = {
  dataset: 'a-project.outliers',
  datasetAction: 'keep',
  source: 'a-project.hscic',
  missingSource: ['bnf'],
  location: 'EU',
  locationFault: undefined,
  objects: [
    ...BUILD_OBJECTS.slice(0, 2).map(
      object => ({ object, action: 'keep', detail: '', additions: [] }) as const,
    ),
    ...BUILD_OBJECTS.slice(2, 4).map(
      object => ({ object, action: 'replace', detail: 'it is older', additions: [] }) as const,
    ),
  ],
  freeDataset: undefined,
};

/** BigQuery as the pages see it: with a plan, a task that runs and one that failed, and nothing behind them. */
export class BigQueryAtHand implements BigQueryControl {
  readonly settings: BigQueryControl['settings'] = {
    project: 'a-project',
    dataset: 'outliers',
    sourceDataset: 'a-project.hscic',
    maxBytesBilled: 1e9,
    dailyBytes: 1e12,
    dollarsPerTebibyte: 6.25,
  };
  #known: LatestPlan['plan'] = PLAN;

  plan(): Promise<SetupPlan> {
    return Promise.resolve(PLAN);
  }

  look(): Promise<void> {
    return Promise.resolve();
  }

  readonly knownPlan = (): LatestPlan => ({ plan: this.#known, isAsking: false, version: 1 });

  /** From here on BigQuery gives no plan. */
  fail(): void {
    this.#known = new UserError('BigQuery does not answer.', { fix: 'Try again.' });
  }

  estimate(): Promise<BuildEstimate> {
    const parameters = { from: FIRST_MONTH, to: FIRST_MONTH, n: 10, entities: ENTITY_TYPES };
    return Promise.resolve({
      build: { parameters, force: false },
      isBuilt: false,
      estimate: { source: 1e9, total: 4e9 },
      usedToday: 0,
    });
  }

  setUp(): void {}

  upload(): void {}

  cancel(): boolean {
    return false;
  }

  tasks(): TaskState {
    return {
      running: { kind: 'upload', words: 'Uploading', share: 0.5, isStopping: false },
      last: {
        kind: 'setup',
        ok: false,
        isStopped: false,
        at: '2024-04-01T10:00:00Z',
        message: 'A table could not be created.',
        fix: 'Try again.',
      },
    };
  }

  onChange(): () => void {
    return () => undefined;
  }
}
