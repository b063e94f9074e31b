-- The tables of one build. Ids are numbers here (src/pipeline/scratch/numbers.ts); the dict_ tables, filled
-- before the store is written, say what they stand for.

-- The key of a lab's row: what it counts, as the lab writes it. From the lowest of its 60 bits: the numbers of the
-- test's code (22 bits) and of the practice's (22), the category (4) and the month (12: those of 1900 to 2199,
-- which readMonth accepts, differ in their last 12 bits).
CREATE MACRO key_of(month, category, local_practice, local_test) AS
  ((month & 4095)::UBIGINT << 48) | ((category + 1)::UBIGINT << 44)
    | (local_practice::UBIGINT << 22) | local_test::UBIGINT;
-- Its parts: the numbers of the codes, both of them, and all the rest.
CREATE MACRO local_test_in(key) AS key & 4194303;
CREATE MACRO local_practice_in(key) AS (key >> 22) & 4194303;
CREATE MACRO codes_in(key) AS key & 17592186044415;
CREATE MACRO without_codes(key) AS key >> 44;

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
-- The part of the counts that has a test. England's counts are put into the store part by part, because sorting all
-- of them at once takes more memory than a build has.
CREATE TABLE test_part (test_no USMALLINT, part USMALLINT);
-- The counts that survive steps 1 to 7, a row for each month, practice, CCG, lab and test, as the store has them:
-- n_<category> ± e_<category> tests. These columns are added when a category, or a suppressed count of it, is first
-- kept. n NULL: no such row in the data; e NULL: 0 where there is an n. Its keys are filled by name from the columns
-- of `staged`; all are NOT NULL, so that a build fails if one was forgotten on the way.
CREATE TABLE kept (
  part USMALLINT NOT NULL,
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  lab_no USMALLINT NOT NULL,
  test_no USMALLINT NOT NULL
);
-- How many of their rows each practice has at a lab by test and category, and the largest half-width among them.
CREATE TABLE kept_test (
  lab_no USMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  test_no USMALLINT NOT NULL,
  category TINYINT NOT NULL,
  row_count BIGINT NOT NULL,
  most_e DOUBLE NOT NULL
);

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
