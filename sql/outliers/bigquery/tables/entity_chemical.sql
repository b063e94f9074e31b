CREATE TABLE IF NOT EXISTS `{dataset}.{entity}_chemical` (
  build_id INT64 NOT NULL,
  chemical STRING NOT NULL,
  entities INT64 NOT NULL OPTIONS (description = 'Entities with an item in the subparagraph'),
  prescribers INT64 NOT NULL OPTIONS (description = 'Those of them with an item of the chemical'),
  low_bound FLOAT64 NOT NULL OPTIONS (description = '0.001 quantile of the ratios, nearest rank'),
  high_bound FLOAT64 NOT NULL OPTIONS (description = '0.999 quantile of the ratios, nearest rank'),
  mean FLOAT64 NOT NULL OPTIONS (description = 'Of the ratios within the bounds'),
  std FLOAT64 NOT NULL OPTIONS (description = 'Of the sample; 0 where it is below 1e-12'),
  too_few BOOL NOT NULL OPTIONS (description = 'So few prescribe it that there is nothing to compare')
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
OPTIONS (
  description = 'By build and chemical, how its share is distributed over the entities ({entity})',
  labels = [('made_by', 'openpath')]
);
