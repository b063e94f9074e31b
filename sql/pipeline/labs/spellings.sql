-- The meanings of spellings in the combined file or in the present lab's files. NULL: it cannot be read.
CREATE OR REPLACE TABLE spelt_month (text VARCHAR, month SMALLINT);
CREATE OR REPLACE TABLE spelt_category (text VARCHAR, category TINYINT);
-- n NULL: e is the largest number that may stand in the text.
CREATE OR REPLACE TABLE spelt_count (text VARCHAR, n DOUBLE, e DOUBLE);
-- reason: why rows with this code are dropped (0: they are not); local_no: its place in keys.
CREATE OR REPLACE TABLE spelt_practice (
  text VARCHAR, practice_no UINTEGER, reason UTINYINT, local_no UBIGINT
);
CREATE OR REPLACE TABLE spelt_test (text VARCHAR, test_no USMALLINT, reason UTINYINT, local_no UBIGINT);
-- Only the combined file has these.
CREATE OR REPLACE TABLE spelt_lab (text VARCHAR, lab_no USMALLINT, reason UTINYINT);
CREATE OR REPLACE TABLE spelt_ccg (text VARCHAR, ccg_no USMALLINT);
CREATE OR REPLACE TABLE spelt_error (text VARCHAR, e DOUBLE);
