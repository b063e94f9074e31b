-- The cells behind the counts, and how many are suppressed (section 2 of the field guide). {columns} are the
-- numbers by category, or 0 where a category does not occur, and their sums.
INSERT INTO store.cells_by_practice BY NAME
SELECT test_ix, practice_ix, ccg_ix, lab_ix, {columns}
FROM (
  SELECT
    test_ix, practice_ix, ccg_ix, lab_ix,
    count(COLUMNS('^n_(under|within|over|\d)$')) AS 'cells_\1',
    count(*) FILTER (COLUMNS('^e_(under|within|over|\d)$') > 0) AS 'suppressed_\1'
  FROM store.count_by_practice
  GROUP BY test_ix, practice_ix, ccg_ix, lab_ix
) s
ORDER BY test_ix, practice_ix, ccg_ix, lab_ix;

INSERT INTO store.cells_by_lab
SELECT test_ix, ccg_ix, lab_ix, sum(COLUMNS('^(?:cells|suppressed)_'))
FROM store.cells_by_practice
GROUP BY test_ix, ccg_ix, lab_ix
ORDER BY test_ix, ccg_ix, lab_ix;
