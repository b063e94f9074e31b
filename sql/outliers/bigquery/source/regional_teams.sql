CREATE TABLE IF NOT EXISTS `{source}.regional_teams` (code STRING, name STRING)
OPTIONS (
  description = 'Regions',
  labels = [('made_by', 'openpath')]
);
