import type { BuildReport } from '../../domain/buildReport.ts';
import { withoutControls } from '../../domain/controls.ts';
import { SCHEMA_VERSION } from '../../store/store.ts';
import type { Build } from './build.ts';
import { recipeOf } from './version.ts';

/** The entries of a store’s `meta` table (sql/schema/store.sql). */
export const metaOf = (
  { options, references }: Build,
  report: BuildReport,
): Record<string, string> => ({
  schema_version: String(SCHEMA_VERSION),
  version: report.version,
  built_at: report.finishedAt,
  report: JSON.stringify(report),
  measures: JSON.stringify(references.measures, visible),
  events: JSON.stringify(references.events, visible),
  data_path: options.dataPath,
  settings: JSON.stringify(recipeOf(options.settings)),
});

/** Removes invisible characters from texts for people. */
const visible = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? withoutControls(value) : value;
