CREATE TABLE IF NOT EXISTS `{source}.ccgs` (
  code STRING,
  name STRING,
  stp_id STRING,
  regional_team_id STRING
)
OPTIONS (
  description = 'CCGs (sub-ICB locations)',
  labels = [('made_by', 'openpath')]
);
