CREATE TABLE IF NOT EXISTS `{source}.pcns` (code STRING, name STRING)
OPTIONS (
  description = 'Primary care networks',
  labels = [('made_by', 'openpath')]
);
