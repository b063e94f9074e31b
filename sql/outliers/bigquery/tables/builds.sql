-- Written last in a build's transaction: a build without its row here is not there at all.
CREATE TABLE IF NOT EXISTS `{dataset}.builds` (
  build_id NUMERIC NOT NULL OPTIONS (description = 'Unique identifier of the build, from 1'),
  from_date STRING NOT NULL OPTIONS (description = 'First day of the first month, YYYY-MM-DD'),
  to_date STRING NOT NULL OPTIONS (description = 'First day of the last month, inclusive, YYYY-MM-DD'),
  n NUMERIC NOT NULL OPTIONS (description = 'Rows in each table of a report'),
  entities ARRAY<STRING> OPTIONS (description = 'Entity types that were built, from practice up'),
  engine_version STRING OPTIONS (description = 'Version of the rules; none: not a build of openpath'),
  created_at TIMESTAMP OPTIONS (description = 'When the data were built'),
  item_rows INT64 OPTIONS (description = 'Practices times presentations that were added up'),
  row_count INT64 OPTIONS (description = 'Rows of entity and chemical, over all entity types')
)
OPTIONS (
  description = 'Builds of prescribing outliers: the same parameters are the same build',
  labels = [('made_by', 'openpath')]
);
