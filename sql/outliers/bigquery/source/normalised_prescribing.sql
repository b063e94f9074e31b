-- Partitioned by month, so that a build reads only the months that it is asked for.
CREATE TABLE IF NOT EXISTS `{source}.normalised_prescribing` (
  practice STRING NOT NULL,
  bnf_code STRING NOT NULL,
  bnf_name STRING,
  month DATE NOT NULL,
  items INT64 NOT NULL
)
PARTITION BY DATE_TRUNC(month, MONTH)
CLUSTER BY bnf_code
OPTIONS (labels = [('made_by', 'openpath')]);
