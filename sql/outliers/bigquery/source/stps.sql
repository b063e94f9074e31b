CREATE TABLE IF NOT EXISTS `{source}.stps` (code STRING, name STRING)
OPTIONS (
  description = 'STPs (ICBs)',
  labels = [('made_by', 'openpath')]
);
