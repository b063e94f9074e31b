CREATE TABLE IF NOT EXISTS `{source}.loaded_months` (
  month DATE,
  sha256 STRING OPTIONS (description = 'Of the files that the month was read from'),
  row_count INT64,
  loaded_at TIMESTAMP
)
OPTIONS (
  description = 'Months that openpath uploaded: each is uploaded again only when its files change',
  labels = [('made_by', 'openpath')]
);
