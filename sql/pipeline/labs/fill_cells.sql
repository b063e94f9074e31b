-- The cells behind the counts, and how many are suppressed (section 2 of the field guide). {c_under} and
-- the like are the numbers by category, or 0 where a category does not occur.
INSERT INTO store.cells_by_practice
SELECT
  test_ix, practice_ix, ccg_ix, lab_ix,
  {c_under}, {s_under},
  {c_within}, {s_within},
  {c_over}, {s_over},
  {c_2}, {s_2},
  {c_3}, {s_3},
  {c_4}, {s_4},
  {c_5}, {s_5},
  {c_6}, {s_6},
  {c_7}, {s_7},
  {c_under} + {c_within} + {c_over} AS c_numeric, {s_under} + {s_within} + {s_over} AS s_numeric,
  {c_2} + {c_3} + {c_4} + {c_5} + {c_6} + {c_7} AS c_error,
  {s_2} + {s_3} + {s_4} + {s_5} + {s_6} + {s_7} AS s_error,
  c_numeric + c_error, s_numeric + s_error
FROM (
  SELECT
    test_ix, practice_ix, ccg_ix, lab_ix,
    count(COLUMNS('^n_(under|within|over|\d)$')) AS 'c_\1',
    count(*) FILTER (COLUMNS('^e_(under|within|over|\d)$') > 0) AS 's_\1'
  FROM store.count_by_practice
  GROUP BY test_ix, practice_ix, ccg_ix, lab_ix
)
ORDER BY test_ix, practice_ix, ccg_ix, lab_ix;

INSERT INTO store.cells_by_lab
SELECT test_ix, ccg_ix, lab_ix, sum(COLUMNS('^(?:cells|suppressed)_'))
FROM store.cells_by_practice
GROUP BY test_ix, ccg_ix, lab_ix
ORDER BY test_ix, ccg_ix, lab_ix;
