CREATE TABLE IF NOT EXISTS `{source}.practices` (
  code STRING NOT NULL,
  name STRING,
  setting INT64,
  status_code STRING,
  pcn_id STRING,
  ccg_id STRING
)
OPTIONS (labels = [('made_by', 'openpath')]);
