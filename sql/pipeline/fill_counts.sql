-- The counts, wide, from the finest to the roll-ups.
INSERT INTO store.count_by_practice
SELECT
  test_ix, month, practice_ix, ccg_ix, lab_ix,
  sum(n) FILTER (category = -1), sum(e) FILTER (category = -1),
  sum(n) FILTER (category = 0), sum(e) FILTER (category = 0),
  sum(n) FILTER (category = 1), sum(e) FILTER (category = 1),
  sum(n) FILTER (category = 2), sum(e) FILTER (category = 2),
  sum(n) FILTER (category = 3), sum(e) FILTER (category = 3),
  sum(n) FILTER (category = 4), sum(e) FILTER (category = 4),
  sum(n) FILTER (category = 5), sum(e) FILTER (category = 5),
  sum(n) FILTER (category = 6), sum(e) FILTER (category = 6),
  sum(n) FILTER (category = 7), sum(e) FILTER (category = 7),
  sum(n) FILTER (category < 2), sum(e) FILTER (category < 2),
  sum(n) FILTER (category > 1), sum(e) FILTER (category > 1),
  sum(n), sum(e)
FROM kept
JOIN ix_test USING (test_no)
JOIN ix_practice USING (practice_no)
JOIN ix_ccg USING (ccg_no)
JOIN ix_lab USING (lab_no)
GROUP BY test_ix, month, practice_ix, ccg_ix, lab_ix
ORDER BY test_ix, month, practice_ix, ccg_ix, lab_ix;

-- What “all tests” asks.
INSERT INTO store.count_by_practice_all_tests
SELECT
  month, practice_ix, ccg_ix, lab_ix,
  sum(n_under), sum(e_under),
  sum(n_within), sum(e_within),
  sum(n_over), sum(e_over),
  sum(n_2), sum(e_2),
  sum(n_3), sum(e_3),
  sum(n_4), sum(e_4),
  sum(n_5), sum(e_5),
  sum(n_6), sum(e_6),
  sum(n_7), sum(e_7),
  sum(n_numeric), sum(e_numeric),
  sum(n_error), sum(e_error),
  sum(n_total), sum(e_total)
FROM store.count_by_practice
GROUP BY month, practice_ix, ccg_ix, lab_ix
ORDER BY month, practice_ix, ccg_ix, lab_ix;

-- What labs, CCGs and tests ask.
INSERT INTO store.count_by_lab
SELECT
  test_ix, month, ccg_ix, lab_ix,
  sum(n_under), sum(e_under),
  sum(n_within), sum(e_within),
  sum(n_over), sum(e_over),
  sum(n_2), sum(e_2),
  sum(n_3), sum(e_3),
  sum(n_4), sum(e_4),
  sum(n_5), sum(e_5),
  sum(n_6), sum(e_6),
  sum(n_7), sum(e_7),
  sum(n_numeric), sum(e_numeric),
  sum(n_error), sum(e_error),
  sum(n_total), sum(e_total)
FROM store.count_by_practice
GROUP BY test_ix, month, ccg_ix, lab_ix
ORDER BY test_ix, month, ccg_ix, lab_ix;

-- And both.
INSERT INTO store.count_by_lab_all_tests
SELECT
  month, ccg_ix, lab_ix,
  sum(n_under), sum(e_under),
  sum(n_within), sum(e_within),
  sum(n_over), sum(e_over),
  sum(n_2), sum(e_2),
  sum(n_3), sum(e_3),
  sum(n_4), sum(e_4),
  sum(n_5), sum(e_5),
  sum(n_6), sum(e_6),
  sum(n_7), sum(e_7),
  sum(n_numeric), sum(e_numeric),
  sum(n_error), sum(e_error),
  sum(n_total), sum(e_total)
FROM store.count_by_lab
GROUP BY month, ccg_ix, lab_ix
ORDER BY month, ccg_ix, lab_ix;
