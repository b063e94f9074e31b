CREATE TABLE IF NOT EXISTS `{source}.stps` (code STRING NOT NULL, name STRING)
OPTIONS (labels = [('made_by', 'openpath')]);
