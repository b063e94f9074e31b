-- Settled rows with the number of the part that each belongs to, until they are put there.
CREATE OR REPLACE TABLE settled_by_part (
  month SMALLINT, practice_no UINTEGER, ccg_no USMALLINT, lab_no USMALLINT, test_no USMALLINT,
  category TINYINT, n DOUBLE, e DOUBLE, part USMALLINT
);
