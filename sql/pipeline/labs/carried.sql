-- The labs and months that are carried over from the served store, and its numbers as those of this build.
-- is_part: other files of the month could be read; is_same: those files are unchanged.
CREATE OR REPLACE TABLE carried_month (
  lab_id VARCHAR, month SMALLINT, lab_no USMALLINT, is_part BOOLEAN, is_same BOOLEAN
);
CREATE OR REPLACE TABLE carried_practice (practice_ix USMALLINT, practice_no UINTEGER);
CREATE OR REPLACE TABLE carried_ccg (ccg_ix USMALLINT, ccg_no USMALLINT);
CREATE OR REPLACE TABLE carried_test (test_ix USMALLINT, test_no USMALLINT);
