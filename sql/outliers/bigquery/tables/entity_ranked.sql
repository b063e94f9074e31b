-- place_high and place_low are the places in a report's two tables: the first n rows by z-score, then
-- items, then code, of those above (below) 0. The ranks cannot give these places, because they are dense.
CREATE TABLE IF NOT EXISTS `{dataset}.{entity}_ranked` (
  build_id INT64 NOT NULL,
  {entity} STRING NOT NULL,
  subpara STRING NOT NULL,
  subpara_items NUMERIC NOT NULL,
  chemical STRING NOT NULL,
  chemical_items NUMERIC NOT NULL,
  ratio FLOAT64 NOT NULL,
  mean FLOAT64 NOT NULL,
  std FLOAT64 NOT NULL,
  z_score FLOAT64 NOT NULL,
  rank_high NUMERIC NOT NULL,
  rank_low NUMERIC NOT NULL,
  place_high INT64 OPTIONS (description = 'Place in the table of high outliers; none: not in it'),
  place_low INT64 OPTIONS (description = 'Place in the table of low outliers; none: not in it')
)
PARTITION BY RANGE_BUCKET(build_id, GENERATE_ARRAY(0, 4000, 1))
CLUSTER BY {entity}
OPTIONS (
  description = 'By build, {entity} and chemical: the share of its subparagraph, its z-score and ranks',
  labels = [('made_by', 'openpath')]
);
