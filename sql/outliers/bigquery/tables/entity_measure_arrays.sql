CREATE TABLE IF NOT EXISTS `{dataset}.{entity}_measure_arrays` (
  build_id INT64 NOT NULL,
  chemical STRING NOT NULL,
  measure_array ARRAY<FLOAT64> OPTIONS (description = 'All z-scores, in the order of the codes'),
  ratio_array ARRAY<FLOAT64> OPTIONS (description = 'All ratios, in the order of the codes')
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
OPTIONS (
  description = 'By build, of each chemical in any table the z-scores and ratios of all ({entity})',
  labels = [('made_by', 'openpath')]
);
