-- A part of the counts that survive steps 1 to 7: those of some tests, one row for each count. n ± e: tests.
-- England's counts are put into the store part by part, because grouping and sorting all of them at once takes
-- more memory than a build has. Its columns are filled by name from those of `staged`; all are NOT NULL, so that a
-- build fails if one was forgotten on the way.
CREATE TABLE {kept} (
  month SMALLINT NOT NULL,
  practice_no UINTEGER NOT NULL,
  ccg_no USMALLINT NOT NULL,
  lab_no USMALLINT NOT NULL,
  test_no USMALLINT NOT NULL,
  category TINYINT NOT NULL,
  n DOUBLE NOT NULL,
  e DOUBLE NOT NULL
);
