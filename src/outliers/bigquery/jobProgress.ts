import type { JobMetadata } from '@google-cloud/bigquery';
import { ENTITY_TYPES } from '../../domain/entityType.ts';
import type { BuildParameters } from '../engine.ts';

/** Statements of the procedure that run whatever is built, and those once an entity type. */
const ALWAYS = 22;
const EACH = 12;

/** `3.2 GB`, as BigQuery bills: powers of 1024 under the names that its pages use. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** How far a build's job is, in words and as a share (0..1) of the job. */
export function jobProgress(
  { status, statistics }: JobMetadata,
  { entities }: Pick<BuildParameters, 'entities'>,
): { words: string; share: number } {
  if (status?.state === 'PENDING') return { words: 'BigQuery has the job in its queue', share: 0 };
  const done = Number(statistics?.numChildJobs ?? 0);
  const expected = ALWAYS + EACH * Math.min(entities.length, ENTITY_TYPES.length);
  const bytes = Number(statistics?.totalBytesProcessed ?? 0);
  const slotSeconds = Math.round(Number(statistics?.totalSlotMs ?? 0) / 1000);
  const words = [
    done > 0 ? `BigQuery builds: ${done} of about ${expected} statements` : 'BigQuery builds',
    ...(bytes > 0 ? [`${bytesText(bytes)} read`] : []),
    ...(slotSeconds > 0 ? [`${slotSeconds.toLocaleString('en-GB')} s of slot time`] : []),
  ];
  return { words: words.join(', '), share: Math.min(0.99, done / expected) };
}
