-- Settled rows with the numbers of their parts, until they are moved there.
CREATE OR REPLACE TABLE settled_by_part (
  month SMALLINT, practice_no UINTEGER, ccg_no USMALLINT, lab_no USMALLINT, test_no USMALLINT,
  category TINYINT, n DOUBLE, e DOUBLE, part USMALLINT
);
