import type { DataGap } from '../../domain/dataGap.ts';
import { sizeText } from '../../domain/size.ts';
import { UserError } from '../../domain/userError.ts';
import { dataVersionText } from '../dataVersion.ts';
import type { BuildOptions, BuildRequest, BuildSummary, OutlierEngine } from '../engine.ts';
import { ResultFile } from '../resultFile.ts';
import { findEarlierJob, findRemoteBuild, type RemoteBuild, runBuildJob } from './buildJob.ts';
import type { BigQueryConnection } from './connection.ts';
import type { DailyBytes } from './dailyBytes.ts';
import { estimateOf } from './estimate.ts';
import { fetchBuild } from './fetchBuild.ts';
import { locate } from './location.ts';
import { datasetOf } from './settings.ts';
import { type PeriodData, versionAt } from './sourceData.ts';
import type { SourceMonths } from './sourceMonths.ts';
import type { StartedJobFile } from './startedJob.ts';

/** The share of the progress bar for BigQuery’s own work; fetching the results is the rest. */
const BUILDING = 0.6;
/** How often to fetch a build that somebody makes again while it is fetched. */
const MAX_FETCHES = 3;

/** What the engine needs. */
interface EngineParts {
  readonly bigQuery: BigQueryConnection;
  readonly months: SourceMonths;
  readonly jobFile: StartedJobFile;
  readonly daily: DailyBytes;
}

/**
 * The engine that builds in BigQuery: the stored procedure makes the build or finds an existing one, and the
 * results are fetched once.
 */
export function createBigQueryEngine(parts: EngineParts): OutlierEngine {
  return {
    build: (request, options) => build(parts, request, options),
  };
}

async function build(
  { bigQuery, months, jobFile, daily }: EngineParts,
  request: BuildRequest,
  { outFile, signal, onProgress = () => undefined }: BuildOptions,
): Promise<BuildSummary> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const onStep = (step: string, share: number): void =>
    onProgress({ step, fraction: BUILDING * share });
  onStep('asking BigQuery', 0);
  await locate(bigQuery);
  const earlierJob = await findEarlierJob(bigQuery, request, jobFile, { signal });
  const exists =
    !earlierJob &&
    !request.force &&
    (await findRemoteBuild(bigQuery, request, { signal })) !== undefined;
  // Read the version before the job begins, so that a build whose data change while it runs counts as out of date.
  const data = await months.look().then(
    () => months.dataOf(request),
    () => undefined,
  );
  const isOwn = !exists && !earlierJob;
  if (!exists) {
    if (!earlierJob) await checkCost(bigQuery, daily, request, onStep);
    await runBuildJob(bigQuery, request, jobFile, { signal, onStep }, earlierJob);
  }
  for (let i = 0; i < MAX_FETCHES; i++) {
    const remoteBuild = await findRemoteBuild(bigQuery, request, { signal });
    if (!remoteBuild) throw new Error('the procedure ended well, and its build is not there');
    const file = await ResultFile.create(outFile);
    try {
      const fetched = await fetchBuild(bigQuery, remoteBuild.id, request, file, {
        signal,
        onProgress: (table, share) =>
          onProgress({
            step: `fetching ${table} from BigQuery`,
            fraction: BUILDING + (1 - BUILDING) * share,
          }),
      }).catch((error: unknown) => ({ error }));
      // If the build was made again while it was fetched, the rows do not fit together.
      const current = await findRemoteBuild(bigQuery, request, { signal });
      if (!isSame(remoteBuild, current)) continue;
      if ('error' in fetched) throw fetched.error;
      const { hierarchy, rows } = fetched;
      if (rows !== remoteBuild.rows) {
        throw new Error(
          `${rows} rows came, and BigQuery’s table of builds says ${remoteBuild.rows}`,
        );
      }
      const gaps: DataGap[] = request.entities
        .filter(type => hierarchy[type].count === 0)
        .map(type => ({ kind: 'no type', type }));
      await file.finish(request, {
        engine: 'bigquery',
        engine_version: remoteBuild.engineVersion,
        data_version: `${datasetOf(bigQuery.settings)} build ${remoteBuild.id} of ${remoteBuild.createdAt}${versionText(data, remoteBuild, isOwn)}`,
        created_at: new Date().toISOString(),
        seconds: seconds(),
        row_count: rows,
        notes: JSON.stringify(gaps),
      });
      return { seconds: seconds(), rows, itemRows: remoteBuild.itemRows };
    } finally {
      file.close();
    }
  }
  throw new UserError('The build was made again in BigQuery each time that it was fetched.', {
    fix: 'Ask again when nobody else forces builds of these months.',
  });
}

/** The version of the build’s data, for later comparison; empty where it is not known. */
function versionText(
  data: PeriodData | undefined,
  { createdAt }: RemoteBuild,
  isOwn: boolean,
): string {
  if (!data) return '';
  const madeAt = Date.parse(createdAt.replace(' ', 'T').replace(/\+00(?::00)?$/, 'Z'));
  if (!isOwn && Number.isNaN(madeAt)) return '';
  return `, data ${dataVersionText(isOwn ? data.version : versionAt(data, madeAt))}`;
}

const isSame = (remoteBuild: RemoteBuild, current: RemoteBuild | undefined): boolean =>
  remoteBuild.id === current?.id && remoteBuild.createdAt === current.createdAt;

/** Refuses a build that would read more than the limits allow, before it starts. */
async function checkCost(
  bigQuery: BigQueryConnection,
  daily: DailyBytes,
  request: BuildRequest,
  onStep: (step: string, share: number) => void,
): Promise<void> {
  const { total } = await estimateOf(bigQuery, request);
  const limit = bigQuery.settings.maxBytesBilled;
  onStep(`about ${sizeText(total)} to read`, 0);
  if (limit === undefined || total <= limit) return daily.take(total, 'The build');
  throw new UserError(
    `The build would read about ${sizeText(total)}, and BIGQUERY_MAX_BYTES_BILLED allows ${sizeText(limit)}.`,
    { fix: 'Ask for fewer months, or raise BIGQUERY_MAX_BYTES_BILLED.' },
  );
}
