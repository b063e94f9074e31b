-- The counts, wide, from the finest to the roll-ups. Sums over categories are made from the sums by
-- category, after the sort: so fewer columns are grouped and sorted, which is most of a build's work.

-- Sums in which NULL is “no such row”: NULL where all are.
CREATE OR REPLACE TEMP MACRO sum_2(a, b) AS
  if(coalesce(a, b) IS NULL, NULL, coalesce(a, 0) + coalesce(b, 0));
CREATE OR REPLACE TEMP MACRO sum_3(a, b, c) AS
  if(coalesce(a, b, c) IS NULL, NULL, coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0));
CREATE OR REPLACE TEMP MACRO sum_6(a, b, c, d, e, f) AS
  if(coalesce(a, b, c, d, e, f) IS NULL, NULL,
    coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0) + coalesce(d, 0) + coalesce(e, 0) + coalesce(f, 0));

INSERT INTO store.count_by_practice
SELECT
  test_ix, month, practice_ix, ccg_ix, lab_ix,
  s.n_under, s.e_under,
  s.n_within, s.e_within,
  s.n_over, s.e_over,
  s.n_2, s.e_2,
  s.n_3, s.e_3,
  s.n_4, s.e_4,
  s.n_5, s.e_5,
  s.n_6, s.e_6,
  s.n_7, s.e_7,
  sum_3(s.n_under, s.n_within, s.n_over) AS n_numeric, sum_3(s.e_under, s.e_within, s.e_over) AS e_numeric,
  sum_6(s.n_2, s.n_3, s.n_4, s.n_5, s.n_6, s.n_7) AS n_error, sum_6(s.e_2, s.e_3, s.e_4, s.e_5, s.e_6, s.e_7) AS e_error,
  sum_2(n_numeric, n_error), sum_2(e_numeric, e_error)
FROM (
  SELECT
    test_ix, month, practice_ix, ccg_ix, lab_ix,
    sum(n) FILTER (category = -1) AS n_under, sum(e) FILTER (category = -1) AS e_under,
    sum(n) FILTER (category = 0) AS n_within, sum(e) FILTER (category = 0) AS e_within,
    sum(n) FILTER (category = 1) AS n_over, sum(e) FILTER (category = 1) AS e_over,
    sum(n) FILTER (category = 2) AS n_2, sum(e) FILTER (category = 2) AS e_2,
    sum(n) FILTER (category = 3) AS n_3, sum(e) FILTER (category = 3) AS e_3,
    sum(n) FILTER (category = 4) AS n_4, sum(e) FILTER (category = 4) AS e_4,
    sum(n) FILTER (category = 5) AS n_5, sum(e) FILTER (category = 5) AS e_5,
    sum(n) FILTER (category = 6) AS n_6, sum(e) FILTER (category = 6) AS e_6,
    sum(n) FILTER (category = 7) AS n_7, sum(e) FILTER (category = 7) AS e_7
  FROM kept
  JOIN ix_test USING (test_no)
  JOIN ix_practice USING (practice_no)
  JOIN ix_ccg USING (ccg_no)
  JOIN ix_lab USING (lab_no)
  GROUP BY test_ix, month, practice_ix, ccg_ix, lab_ix
  ORDER BY test_ix, month, practice_ix, ccg_ix, lab_ix
) s;

-- What “all tests” asks.
INSERT INTO store.count_by_practice_all_tests
SELECT
  month, practice_ix, ccg_ix, lab_ix,
  s.n_under, s.e_under,
  s.n_within, s.e_within,
  s.n_over, s.e_over,
  s.n_2, s.e_2,
  s.n_3, s.e_3,
  s.n_4, s.e_4,
  s.n_5, s.e_5,
  s.n_6, s.e_6,
  s.n_7, s.e_7,
  sum_3(s.n_under, s.n_within, s.n_over) AS n_numeric, sum_3(s.e_under, s.e_within, s.e_over) AS e_numeric,
  sum_6(s.n_2, s.n_3, s.n_4, s.n_5, s.n_6, s.n_7) AS n_error, sum_6(s.e_2, s.e_3, s.e_4, s.e_5, s.e_6, s.e_7) AS e_error,
  sum_2(n_numeric, n_error), sum_2(e_numeric, e_error)
FROM (
  SELECT
    month, practice_ix, ccg_ix, lab_ix,
    sum(n_under) AS n_under, sum(e_under) AS e_under,
    sum(n_within) AS n_within, sum(e_within) AS e_within,
    sum(n_over) AS n_over, sum(e_over) AS e_over,
    sum(n_2) AS n_2, sum(e_2) AS e_2,
    sum(n_3) AS n_3, sum(e_3) AS e_3,
    sum(n_4) AS n_4, sum(e_4) AS e_4,
    sum(n_5) AS n_5, sum(e_5) AS e_5,
    sum(n_6) AS n_6, sum(e_6) AS e_6,
    sum(n_7) AS n_7, sum(e_7) AS e_7
  FROM store.count_by_practice
  GROUP BY month, practice_ix, ccg_ix, lab_ix
  ORDER BY month, practice_ix, ccg_ix, lab_ix
) s;

-- What labs, CCGs and tests ask.
INSERT INTO store.count_by_lab
SELECT
  test_ix, month, ccg_ix, lab_ix,
  s.n_under, s.e_under,
  s.n_within, s.e_within,
  s.n_over, s.e_over,
  s.n_2, s.e_2,
  s.n_3, s.e_3,
  s.n_4, s.e_4,
  s.n_5, s.e_5,
  s.n_6, s.e_6,
  s.n_7, s.e_7,
  sum_3(s.n_under, s.n_within, s.n_over) AS n_numeric, sum_3(s.e_under, s.e_within, s.e_over) AS e_numeric,
  sum_6(s.n_2, s.n_3, s.n_4, s.n_5, s.n_6, s.n_7) AS n_error, sum_6(s.e_2, s.e_3, s.e_4, s.e_5, s.e_6, s.e_7) AS e_error,
  sum_2(n_numeric, n_error), sum_2(e_numeric, e_error)
FROM (
  SELECT
    test_ix, month, ccg_ix, lab_ix,
    sum(n_under) AS n_under, sum(e_under) AS e_under,
    sum(n_within) AS n_within, sum(e_within) AS e_within,
    sum(n_over) AS n_over, sum(e_over) AS e_over,
    sum(n_2) AS n_2, sum(e_2) AS e_2,
    sum(n_3) AS n_3, sum(e_3) AS e_3,
    sum(n_4) AS n_4, sum(e_4) AS e_4,
    sum(n_5) AS n_5, sum(e_5) AS e_5,
    sum(n_6) AS n_6, sum(e_6) AS e_6,
    sum(n_7) AS n_7, sum(e_7) AS e_7
  FROM store.count_by_practice
  GROUP BY test_ix, month, ccg_ix, lab_ix
  ORDER BY test_ix, month, ccg_ix, lab_ix
) s;

-- And both.
INSERT INTO store.count_by_lab_all_tests
SELECT
  month, ccg_ix, lab_ix,
  s.n_under, s.e_under,
  s.n_within, s.e_within,
  s.n_over, s.e_over,
  s.n_2, s.e_2,
  s.n_3, s.e_3,
  s.n_4, s.e_4,
  s.n_5, s.e_5,
  s.n_6, s.e_6,
  s.n_7, s.e_7,
  sum_3(s.n_under, s.n_within, s.n_over) AS n_numeric, sum_3(s.e_under, s.e_within, s.e_over) AS e_numeric,
  sum_6(s.n_2, s.n_3, s.n_4, s.n_5, s.n_6, s.n_7) AS n_error, sum_6(s.e_2, s.e_3, s.e_4, s.e_5, s.e_6, s.e_7) AS e_error,
  sum_2(n_numeric, n_error), sum_2(e_numeric, e_error)
FROM (
  SELECT
    month, ccg_ix, lab_ix,
    sum(n_under) AS n_under, sum(e_under) AS e_under,
    sum(n_within) AS n_within, sum(e_within) AS e_within,
    sum(n_over) AS n_over, sum(e_over) AS e_over,
    sum(n_2) AS n_2, sum(e_2) AS e_2,
    sum(n_3) AS n_3, sum(e_3) AS e_3,
    sum(n_4) AS n_4, sum(e_4) AS e_4,
    sum(n_5) AS n_5, sum(e_5) AS e_5,
    sum(n_6) AS n_6, sum(e_6) AS e_6,
    sum(n_7) AS n_7, sum(e_7) AS e_7
  FROM store.count_by_lab
  GROUP BY month, ccg_ix, lab_ix
  ORDER BY month, ccg_ix, lab_ix
) s;
