-- The hierarchy when the build was made, so that reports stay true when it changes.
CREATE TABLE IF NOT EXISTS `{dataset}.organisations` (
  build_id INT64 NOT NULL,
{organisation_columns}
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
OPTIONS (
  description = 'By build, the practices with items in its period and what they belong to',
  labels = [('made_by', 'openpath')]
);
