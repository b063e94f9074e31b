-- The organisations of one type, {entity}, with the codes of what they belong to.
CREATE TABLE IF NOT EXISTS `{source}.{table}` (
  code STRING,
  name STRING{parent_columns}
)
OPTIONS (
  description = '{description}',
  labels = [('made_by', 'openpath')]
);
