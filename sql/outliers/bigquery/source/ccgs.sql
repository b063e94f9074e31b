CREATE TABLE IF NOT EXISTS `{source}.ccgs` (
  code STRING NOT NULL,
  name STRING,
  stp_id STRING,
  regional_team_id STRING
)
OPTIONS (labels = [('made_by', 'openpath')]);
