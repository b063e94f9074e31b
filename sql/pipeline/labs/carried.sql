-- Which labs and months are carried over from the served store, and its numbers as those of this build.
CREATE OR REPLACE TABLE carried_month (lab_id VARCHAR, month SMALLINT, lab_no USMALLINT);
CREATE OR REPLACE TABLE carried_practice (practice_ix USMALLINT, practice_no UINTEGER);
CREATE OR REPLACE TABLE carried_ccg (ccg_ix USMALLINT, ccg_no USMALLINT);
CREATE OR REPLACE TABLE carried_test (test_ix USMALLINT, test_no USMALLINT);
