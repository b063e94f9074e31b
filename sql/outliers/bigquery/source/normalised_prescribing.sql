-- Partitioned by month, so that a build reads only the months that it needs.
CREATE TABLE IF NOT EXISTS `{source}.normalised_prescribing` (
  practice STRING,
  bnf_code STRING,
  bnf_name STRING,
  month DATE,
  items INT64
)
PARTITION BY DATE_TRUNC(month, MONTH)
CLUSTER BY bnf_code
OPTIONS (
  description = 'Items by practice, presentation and month',
  labels = [('made_by', 'openpath')]
);
