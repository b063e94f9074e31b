-- The tables of one build. Ids are numbers here (src/pipeline/scratch/numbers.ts); the dict_ tables, filled
-- before the store is written, say what they stand for.

-- The staged rows of labs that wait until the served store's counts have been added.
CREATE TABLE held (
  file_no USMALLINT, reason UTINYINT, lab_no USMALLINT, ccg_no USMALLINT, month SMALLINT,
  practice_no UINTEGER, test_no USMALLINT, category TINYINT, n DOUBLE, e DOUBLE, key UBIGINT
);

-- practice_codes.csv; list_size: NULL where empty.
CREATE TABLE practice_row (
  line UINTEGER,
  month SMALLINT,
  practice_no UINTEGER,
  ccg_no USMALLINT,
  list_size DOUBLE
);
-- The same, a row a practice and month.
CREATE TABLE listed (
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

-- Steps 5 to 8 only need a row's file, lab, month and practice, so there is one row for each of these. n: the
-- tests that could be read; reason: why its rows are dropped (0: they are not).
CREATE TABLE decided (
  file_no USMALLINT, lab_no USMALLINT, month SMALLINT, practice_no UINTEGER,
  row_count BIGINT, n DOUBLE, ccg_no USMALLINT, reason UTINYINT
);
-- Rows dropped in steps 1 to 4.
CREATE TABLE dropped (file_no USMALLINT, lab_no USMALLINT, reason UTINYINT, row_count BIGINT);
-- Practices that step 8 drops.
CREATE TABLE small_practice (practice_no UINTEGER);
-- Which of the tables kept_0, kept_1 … has a test (kept.sql).
CREATE TABLE test_part (test_no USMALLINT, part USMALLINT);

-- What occurs in the counts that survive every step.
CREATE TABLE seen (month SMALLINT, practice_no UINTEGER, ccg_no USMALLINT, lab_no USMALLINT);
-- How many rows, and the largest half-width among them.
CREATE TABLE seen_test (
  lab_no USMALLINT, test_no USMALLINT, category TINYINT, row_count BIGINT, most_e DOUBLE
);
-- A practice's data in a month, at most one row each. list_size: NULL where unknown; list_size_error: half the
-- width of its band, 0 where it is exact.
CREATE TABLE practice_months (
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  list_size DOUBLE,
  list_size_error DOUBLE NOT NULL
);
-- If practices are anonymised: the CCG and the list size (the middle of a band and half its width) under which
-- each is shown in all months.
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
