-- Every row that could be split into cells. reason: why it was dropped in steps 1 to 4 (0: it was not), numbered
-- like DROP_REASONS in src/domain/buildReport.ts. file_no 0 is the combined file, whose rows have their own CCG.
-- n: NULL where the count cannot be read; e is then the largest number that it may mean. key: the row's (month,
-- category, practice, test) as the lab writes them (key_of in scratch.sql) and, in the combined file, a hash of
-- those and its lab; NULL where the count cannot be read.
CREATE OR REPLACE TABLE staged (
  file_no USMALLINT NOT NULL,
  reason UTINYINT NOT NULL,
  lab_no USMALLINT,
  ccg_no USMALLINT,
  month SMALLINT,
  practice_no UINTEGER,
  test_no USMALLINT,
  category TINYINT,
  n DOUBLE,
  e DOUBLE,
  key UBIGINT
);
-- The staged rows of labs that wait until the served store's counts have been added.
CREATE TABLE IF NOT EXISTS held AS FROM staged LIMIT 0;
