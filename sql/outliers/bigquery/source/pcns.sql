CREATE TABLE IF NOT EXISTS `{source}.pcns` (code STRING NOT NULL, name STRING)
OPTIONS (labels = [('made_by', 'openpath')]);
