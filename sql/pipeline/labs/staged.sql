-- Every row that could be read as a row. reason: why it was dropped in steps 1 to 4 (0: it was not),
-- numbered as DROP_REASONS in src/domain/buildReport.ts. file_no 0 is the combined file, whose rows
-- bring their CCG. n: NULL where the count cannot be read; e is then the largest number that may stand in
-- its cell. key: the row's (month, category, practice, test) as the lab writes them, and
-- in the combined file their lab; NULL where the count cannot be read.
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
