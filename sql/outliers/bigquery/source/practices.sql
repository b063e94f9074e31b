CREATE TABLE IF NOT EXISTS `{source}.practices` (
  code STRING,
  name STRING,
  setting INT64,
  status_code STRING,
  pcn_id STRING,
  ccg_id STRING
)
OPTIONS (
  description = 'Practices and what they belong to',
  labels = [('made_by', 'openpath')]
);
