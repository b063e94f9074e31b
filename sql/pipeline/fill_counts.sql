-- The counts, wide, from the finest to the roll-ups.
INSERT INTO store.count_by_practice
SELECT
  t.test_ix, month, p.practice_ix, c.ccg_ix, l.lab_ix,
  sum(n) FILTER (category = -1) AS n_under, sum(e) FILTER (category = -1) AS e_under,
  sum(n) FILTER (category = 0) AS n_within, sum(e) FILTER (category = 0) AS e_within,
  sum(n) FILTER (category = 1) AS n_over, sum(e) FILTER (category = 1) AS e_over,
  sum(n) FILTER (category = 2) AS n_2, sum(e) FILTER (category = 2) AS e_2,
  sum(n) FILTER (category = 3) AS n_3, sum(e) FILTER (category = 3) AS e_3,
  sum(n) FILTER (category = 4) AS n_4, sum(e) FILTER (category = 4) AS e_4,
  sum(n) FILTER (category = 5) AS n_5, sum(e) FILTER (category = 5) AS e_5,
  sum(n) FILTER (category = 6) AS n_6, sum(e) FILTER (category = 6) AS e_6,
  sum(n) FILTER (category = 7) AS n_7, sum(e) FILTER (category = 7) AS e_7,
  sum(n) FILTER (category < 2), sum(e) FILTER (category < 2),
  sum(n) FILTER (category > 1), sum(e) FILTER (category > 1),
  sum(n), sum(e)
FROM kept k
JOIN store.test t ON t.test_code = k.test_code
LEFT JOIN published b ON b.practice_id = k.practice_id
JOIN store.practice p ON p.practice_id = coalesce(b.public_id, k.practice_id)
JOIN store.ccg c ON c.ccg_id = k.ccg_id
JOIN store.lab l ON l.lab_id = k.lab_id
GROUP BY t.test_ix, month, p.practice_ix, c.ccg_ix, l.lab_ix
ORDER BY t.test_ix, month, p.practice_ix, c.ccg_ix, l.lab_ix;

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
