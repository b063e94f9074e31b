-- The number of tests, and of cells (practice and month) that one of them can have.
SELECT (SELECT count(*) FROM store.test), (SELECT count(*) FROM store.practice_month)
