CREATE TABLE IF NOT EXISTS `{dataset}.summed` (
  build_id INT64 NOT NULL,
  practice STRING,
  chemical STRING OPTIONS (description = 'BNF chemical, 9 characters'),
  subpara STRING OPTIONS (description = 'BNF subparagraph, 7 characters'),
  numerator NUMERIC OPTIONS (description = 'Items; 0 where others prescribe and this practice does not')
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
CLUSTER BY practice
OPTIONS (
  description = 'By build, items by practice and chemical, with a row for every pair',
  labels = [('made_by', 'openpath')]
);
