-- The number of tests, of cells (practice and month) that one of them can have, and of practices.
SELECT
  (SELECT count(*) FROM store.test),
  (SELECT count(*) FROM store.practice_month),
  (SELECT count(*) FROM store.practice)
