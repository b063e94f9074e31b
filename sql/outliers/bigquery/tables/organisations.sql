-- Who belonged where when the build was made: reports stay true when the mapping changes.
CREATE TABLE IF NOT EXISTS `{dataset}.organisations` (
  build_id INT64 NOT NULL,
  practice STRING NOT NULL,
  practice_name STRING,
  pcn STRING,
  pcn_name STRING,
  ccg STRING NOT NULL,
  ccg_name STRING,
  stp STRING NOT NULL,
  stp_name STRING,
  regional_team STRING,
  regional_team_name STRING
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
OPTIONS (
  description = 'By build, the practices with items in its period and what they belong to',
  labels = [('made_by', 'openpath')]
);
