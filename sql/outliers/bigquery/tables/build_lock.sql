-- One row. A build's transaction begins by changing it, and BigQuery cancels every other transaction
-- that changes it meanwhile ("Multi-statement transactions", Concurrency): so two callers at once can
-- neither make the same build twice nor take one id. A MERGE or INSERT would not do: those that only
-- insert conflict with nothing.
CREATE TABLE IF NOT EXISTS `{dataset}.build_lock` (
  taken_at TIMESTAMP OPTIONS (description = 'When the last build began')
)
OPTIONS (
  description = 'One row, changed first by whoever builds: it keeps builds apart',
  labels = [('made_by', 'openpath')]
);
