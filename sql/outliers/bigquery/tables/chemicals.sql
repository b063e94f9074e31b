CREATE TABLE IF NOT EXISTS `{dataset}.chemicals` (
  build_id INT64 NOT NULL,
  chemical STRING NOT NULL OPTIONS (description = 'BNF chemical, 9 characters'),
  chemical_name STRING,
  subpara STRING NOT NULL OPTIONS (description = 'BNF subparagraph, 7 characters'),
  subpara_name STRING
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
OPTIONS (
  description = 'By build, the chemicals that anyone prescribed in its period',
  labels = [('made_by', 'openpath')]
);
