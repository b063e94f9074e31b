CREATE TABLE IF NOT EXISTS `{source}.practices` (
  code STRING,
  name STRING,
  setting INT64,
  status_code STRING{parent_columns}
)
OPTIONS (
  description = 'Practices and what they belong to',
  labels = [('made_by', 'openpath')]
);
