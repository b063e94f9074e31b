-- The tables of one build. Ids are numbers here (src/pipeline/scratch/numbers.ts); the dict_ tables, filled
-- before the store is written, say what they stand for.

-- Every row that could be read as a row. reason: why it was dropped in steps 1 to 4 (0: it was not),
-- numbered as DROP_REASONS in src/domain/buildReport.ts. file_no 0 is the combined file, whose rows
-- bring their CCG. n: NULL where the count cannot be read; e is then the largest number that may stand in
-- its cell. key: the row's (month, category, practice, test) as the lab writes them, and
-- in the combined file their lab; NULL where the count cannot be read.
CREATE TABLE staged (
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

-- practice_codes.csv; list_size: NULL where empty.
CREATE TABLE practice_row (
  line UINTEGER,
  month SMALLINT,
  practice_no UINTEGER,
  ccg_no USMALLINT,
  list_size DOUBLE
);
-- Every practice that it lists, with or without a month.
CREATE TABLE known_practice (practice_no UINTEGER);
-- What the combined file says of its practices.
CREATE TABLE combined_month (
  month SMALLINT,
  practice_no UINTEGER,
  ccg_no USMALLINT,
  list_size DOUBLE
);

-- What a store is filled from.

-- One row a count that survived every step. n ± e: tests.
CREATE TABLE kept (
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  lab_no USMALLINT NOT NULL,
  test_no USMALLINT NOT NULL,
  category TINYINT NOT NULL,
  n DOUBLE NOT NULL,
  e DOUBLE NOT NULL
);
-- What is known of a practice in a month; at most one row each. list_size: NULL where unknown;
-- list_size_error: half the width of its band, 0 where it is exact.
CREATE TABLE practice_months (
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  list_size DOUBLE,
  list_size_error DOUBLE NOT NULL
);
-- Where practices are anonymised: the CCG and the list size (the middle of a band and half its width)
-- under which each is shown in all months.
CREATE TABLE hidden_practice (
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  list_size DOUBLE,
  list_size_error DOUBLE
);
-- id: as the store shows it; of practices it may be one that hides theirs.
CREATE TABLE dict_practice (no UINTEGER, id VARCHAR, name VARCHAR);
CREATE TABLE dict_lab (no USMALLINT, id VARCHAR, name VARCHAR);
CREATE TABLE dict_ccg (no USMALLINT, id VARCHAR, name VARCHAR);
CREATE TABLE dict_test (no USMALLINT, id VARCHAR, name VARCHAR, shown BOOLEAN);
-- As in the store (sql/schema/store.sql).
CREATE TABLE unknown_code (
  lab_id VARCHAR NOT NULL, file VARCHAR NOT NULL, reason VARCHAR NOT NULL, code VARCHAR NOT NULL,
  row_count DOUBLE NOT NULL, first_line DOUBLE
);
