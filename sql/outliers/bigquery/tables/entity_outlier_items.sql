CREATE TABLE IF NOT EXISTS `{dataset}.{entity}_outlier_items` (
  build_id INT64 NOT NULL,
  {entity} STRING NOT NULL,
  bnf_code STRING NOT NULL,
  bnf_name STRING NOT NULL,
  chemical STRING NOT NULL,
  high_low STRING NOT NULL OPTIONS (description = 'H: of the high table, L: of the low one'),
  numerator NUMERIC NOT NULL OPTIONS (description = 'Items')
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
CLUSTER BY {entity}
OPTIONS (
  description = 'By build, the presentations of the chemicals in the tables of each {entity}',
  labels = [('made_by', 'openpath')]
);
