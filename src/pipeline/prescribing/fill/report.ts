import { gapsIn } from '../../../domain/dataGap.ts';
import { ENTITY_TYPES } from '../../../domain/entityType.ts';
import { isoMonth } from '../../../domain/month.ts';
import type {
  PrescribingFileReport,
  PrescribingReport,
} from '../../../domain/prescribingReport.ts';
import { UserError } from '../../../domain/userError.ts';
import { PRESCRIBING_SCHEMA_VERSION } from '../../../store/prescribingReportSchema.ts';
import { versionWith } from '../../account/carried.ts';
import { refusedAccount } from '../../account/fileReport.ts';
import { unseenNotices } from '../../account/unseenCharacters.ts';
import { UNREADABLE } from '../../folder/hash.ts';
import { isRead, type Outcome } from '../read/readFiles.ts';
import type { PrescribingReferences } from '../references/references.ts';
import { prescribingVersion } from '../version.ts';
import type { CarriedItems } from './carryOver.ts';
import type { StoreCounts } from './fillPrescribing.ts';

/** The result of an ingest, before its report is made. */
export interface IngestResult {
  readonly startedAt: Date;
  readonly steps: PrescribingReport['steps'];
  readonly references: PrescribingReferences;
  readonly outcomes: readonly Outcome[];
  readonly notices: readonly string[];
  readonly counts: StoreCounts;
  readonly carried: CarriedItems;
}

/** The account of a whole ingest. */
export function prescribingReport(ingested: IngestResult): PrescribingReport {
  const { references, outcomes, counts, carried } = ingested;
  const files = [...references.files, ...outcomes.map(fileReport)];
  const { types, cleanedNames: unseen, ...totals } = counts;
  const months = [...outcomes.filter(isRead), ...carried.files].flatMap(file => file.months);
  // A file may have changed between hashing and reading.
  const version = prescribingVersion(
    files.map(file => ({ ...file, sha256: file.sha256 === '' ? UNREADABLE : file.sha256 })),
  );
  return {
    version: versionWith(version, carried.spans),
    startedAt: ingested.startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    steps: ingested.steps,
    files,
    notices: [...references.broken, ...ingested.notices, ...unseenNotices(unseen)],
    absent: {
      types: ENTITY_TYPES.filter(type => !types.includes(type)),
      setting: !references.practiceColumns.setting,
      status: !references.practiceColumns.status,
    },
    months: [...new Set(months)].sort((a, b) => a - b).map(isoMonth),
    ...totals,
    ...(carried.spans.length === 0 ? {} : { carried: carried.spans }),
  };
}

/** The entries of a prescribing store’s `meta` table (sql/schema/prescribing.sql). */
export const prescribingMeta = (
  report: PrescribingReport,
  { references: { broken }, carried }: IngestResult,
  dataPath: string,
): Record<string, string> => ({
  schema_version: String(PRESCRIBING_SCHEMA_VERSION),
  version: report.version,
  built_at: report.finishedAt,
  report: JSON.stringify(report),
  notes: JSON.stringify([...broken, ...carried.notices, ...gapsIn(report)]),
  data_path: dataPath,
});

function fileReport(outcome: Outcome): PrescribingFileReport {
  const { bytes, sha256 } = outcome;
  const common = { path: outcome.file.path, kind: 'prescribing', bytes, sha256 } as const;
  if (!isRead(outcome)) {
    return { ...common, ...refusedAccount(outcome.fault, outcome.read), months: [] };
  }
  const { read, kept, dropped } = outcome;
  return { ...common, read, kept, dropped, months: outcome.months.map(isoMonth) };
}

/** The error if no row is left: the first file’s fault, or the most frequent reason. */
export function nothingLeft(outcomes: readonly Outcome[]): UserError {
  const refused = outcomes.find(outcome => !isRead(outcome));
  if (refused && !isRead(refused)) return refused.fault;
  const dropped = outcomes.filter(isRead).flatMap(outcome => outcome.dropped);
  const [mostCommon] = [...dropped].sort((a, b) => b.rows - a.rows);
  return new UserError('No row of the prescribing files can be counted.', {
    fix: mostCommon
      ? `Check the files: ${mostCommon.rows} rows were dropped as “${mostCommon.reason}”.`
      : 'Check the files under prescribing/.',
  });
}
