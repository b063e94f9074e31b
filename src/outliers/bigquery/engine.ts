import type { DataGap } from '../../domain/dataGap.ts';
import { sizeText } from '../../domain/size.ts';
import { UserError } from '../../domain/userError.ts';
import { dataVersionText } from '../dataVersion.ts';
import type { BuildOptions, BuildRequest, BuildSummary, OutlierEngine } from '../engine.ts';
import { ResultFile } from '../resultFile.ts';
import { type BuiltThere, builtThere, earlierJob, runBuildJob } from './buildJob.ts';
import type { BigQueryConnection } from './connection.ts';
import type { DailyBytes } from './dailyBytes.ts';
import { estimateOf } from './estimate.ts';
import { fetchBuild } from './fetchBuild.ts';
import { locate } from './location.ts';
import { datasetOf } from './settings.ts';
import { type PeriodData, versionAt } from './sourceData.ts';
import type { SourceMonths } from './sourceMonths.ts';
import type { StartedJobFile } from './startedJob.ts';

/** For the bar: which share of a build BigQuery’s work is taken for; fetching the results is the rest. */
const BUILDING = 0.6;
/** A build that is made anew by somebody while it is fetched is fetched again, so often. */
const FETCHES = 3;

/** What the engine works with. */
interface Parts {
  readonly bigQuery: BigQueryConnection;
  readonly months: SourceMonths;
  readonly started: StartedJobFile;
  readonly daily: DailyBytes;
}

/**
 * The engine whose work happens in BigQuery: the stored procedure builds, or finds the build that is
 * there, and the results come down once.
 */
export function createBigQueryEngine(parts: Parts): OutlierEngine {
  return {
    build: (request, options) => build(parts, request, options),
  };
}

async function build(
  { bigQuery, months, started, daily }: Parts,
  request: BuildRequest,
  { outFile, signal, onProgress = () => undefined }: BuildOptions,
): Promise<BuildSummary> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const onStep = (step: string, share: number): void =>
    onProgress({ step, fraction: BUILDING * share });
  onStep('asking BigQuery', 0);
  await locate(bigQuery);
  const earlier = await earlierJob(bigQuery, request, started, { signal });
  const isThere =
    !earlier && !request.force && (await builtThere(bigQuery, request, { signal })) !== undefined;
  // Looked at before the job begins: data that change meanwhile make the build one of earlier data.
  const data = await months.look().then(
    () => months.dataOf(request),
    () => undefined,
  );
  const isOwn = !isThere && !earlier;
  if (!isThere) {
    if (!earlier) await checkCost(bigQuery, daily, request, onStep);
    await runBuildJob(bigQuery, request, started, { signal, onStep }, earlier);
  }
  for (let i = 0; i < FETCHES; i++) {
    const built = await builtThere(bigQuery, request, { signal });
    if (!built) throw new Error('the procedure ended well, and its build is not there');
    const out = await ResultFile.create(outFile);
    try {
      const fetched = await fetchBuild(bigQuery, built.id, request, out, {
        signal,
        onProgress: (what, share) =>
          onProgress({
            step: `fetching ${what} from BigQuery`,
            fraction: BUILDING + (1 - BUILDING) * share,
          }),
      }).catch((error: unknown) => ({ error }));
      // Data that were made anew meanwhile do not fit together, whatever came of it.
      const after = await builtThere(bigQuery, request, { signal });
      if (!isSame(built, after)) continue;
      if ('error' in fetched) throw fetched.error;
      const { hierarchy, rows } = fetched;
      if (rows !== built.rows) {
        throw new Error(`${rows} rows came, and BigQuery’s table of builds says ${built.rows}`);
      }
      const gaps: DataGap[] = request.entities
        .filter(type => hierarchy[type].count === 0)
        .map(type => ({ kind: 'no type', type }));
      await out.finish(request, {
        engine: 'bigquery',
        engine_version: built.engineVersion,
        data_version: `${datasetOf(bigQuery.settings)} build ${built.id} of ${built.createdAt}${versionText(data, built, isOwn)}`,
        created_at: new Date().toISOString(),
        seconds: seconds(),
        row_count: rows,
        notes: JSON.stringify(gaps),
      });
      return { seconds: seconds(), rows, itemRows: built.itemRows };
    } finally {
      out.close();
    }
  }
  throw new UserError('The build was made again in BigQuery each time that it was fetched.', {
    fix: 'Ask again when nobody else forces builds of these months.',
  });
}

/** For later comparison; empty where the data of the build are not known. */
function versionText(
  data: PeriodData | undefined,
  { createdAt }: BuiltThere,
  isOwn: boolean,
): string {
  if (!data) return '';
  const madeAt = Date.parse(createdAt.replace(' ', 'T').replace(/\+00(?::00)?$/, 'Z'));
  if (!isOwn && Number.isNaN(madeAt)) return '';
  return `, data ${dataVersionText(isOwn ? data.version : versionAt(data, madeAt))}`;
}

const isSame = (built: BuiltThere, after: BuiltThere | undefined): boolean =>
  built.id === after?.id && built.createdAt === after.createdAt;

/** What is sure to cost too much is not begun. */
async function checkCost(
  bigQuery: BigQueryConnection,
  daily: DailyBytes,
  request: BuildRequest,
  onStep: (step: string, share: number) => void,
): Promise<void> {
  const { inAll } = await estimateOf(bigQuery, request);
  const most = bigQuery.settings.maxBytesBilled;
  onStep(`about ${sizeText(inAll)} to read`, 0);
  if (most === undefined || inAll <= most) return daily.take(inAll, 'The build');
  throw new UserError(
    `The build would read about ${sizeText(inAll)}, and BIGQUERY_MAX_BYTES_BILLED allows ${sizeText(most)}.`,
    { fix: 'Ask for fewer months, or raise BIGQUERY_MAX_BYTES_BILLED.' },
  );
}
