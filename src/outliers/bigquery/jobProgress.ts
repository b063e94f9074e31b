import type { JobMetadata } from '@google-cloud/bigquery';
import { sizeText } from '../../domain/size.ts';
import { sqlFile } from '../../store/sql.ts';
import type { BuildParameters } from '../engine.ts';

/** Roughly how many statements of a part of the procedure become jobs of their own. */
const statementsIn = (part: string): number =>
  sqlFile(`outliers/bigquery/${part}`).match(/^\s*(?:CREATE|INSERT|UPDATE|SET|COMMIT)\b/gm)
    ?.length ?? 0;

/** How far a build's job is, in words and as a share (0..1) of the job. */
export function jobProgress(
  { status, statistics }: JobMetadata,
  { entities }: Pick<BuildParameters, 'entities'>,
): { words: string; share: number } {
  if (status?.state === 'PENDING') return { words: 'BigQuery has the job in its queue', share: 0 };
  const ended = Number(statistics?.numChildJobs ?? 0);
  const expected =
    statementsIn('procedures/build_outliers_for') + statementsIn('parts/entity') * entities.length;
  const bytes = Number(statistics?.totalBytesProcessed ?? 0);
  const slotSeconds = Math.round(Number(statistics?.totalSlotMs ?? 0) / 1000);
  const words = [
    ended > 0 ? `BigQuery builds: ${ended} of about ${expected} statements` : 'BigQuery builds',
    ...(bytes > 0 ? [`${sizeText(bytes)} read`] : []),
    ...(slotSeconds > 0 ? [`${slotSeconds.toLocaleString('en-GB')} s of slot time`] : []),
  ];
  return { words: words.join(', '), share: Math.min(0.99, ended / expected) };
}
