CREATE TABLE IF NOT EXISTS `{source}.regional_teams` (code STRING NOT NULL, name STRING)
OPTIONS (labels = [('made_by', 'openpath')]);
