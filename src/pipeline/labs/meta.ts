import type { BuildReport } from '../../domain/buildReport.ts';
import { withoutControls } from '../../domain/controls.ts';
import { SCHEMA_VERSION } from '../../store/store.ts';
import type { Build } from './build.ts';
import { recipeOf } from './version.ts';

/** What a store says of itself (sql/schema/store.sql, `meta`). */
export const metaOf = (
  { options, references }: Build,
  report: BuildReport,
): Record<string, string> => ({
  schema_version: String(SCHEMA_VERSION),
  version: report.version,
  built_at: report.finishedAt,
  report: JSON.stringify(report),
  measures: JSON.stringify(references.measures, seen),
  events: JSON.stringify(references.events, seen),
  data_path: options.dataPath,
  settings: JSON.stringify(recipeOf(options.settings)),
});

/** Texts for people hold nothing that cannot be seen. */
const seen = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? withoutControls(value) : value;
