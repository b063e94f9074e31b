-- The cells behind the counts, and how many are suppressed (section 2 of the field guide).
INSERT INTO store.cells_by_practice
SELECT
  test_ix, practice_ix, ccg_ix, lab_ix,
  c_under, s_under,
  c_within, s_within,
  c_over, s_over,
  c_2, s_2,
  c_3, s_3,
  c_4, s_4,
  c_5, s_5,
  c_6, s_6,
  c_7, s_7,
  c_under + c_within + c_over, s_under + s_within + s_over,
  c_2 + c_3 + c_4 + c_5 + c_6 + c_7,
  s_2 + s_3 + s_4 + s_5 + s_6 + s_7,
  c_under + c_within + c_over + c_2 + c_3 + c_4 + c_5 + c_6 + c_7,
  s_under + s_within + s_over + s_2 + s_3 + s_4 + s_5 + s_6 + s_7
FROM (
  SELECT
    test_ix, practice_ix, ccg_ix, lab_ix,
    count(n_under) AS c_under, count(*) FILTER (e_under > 0) AS s_under,
    count(n_within) AS c_within, count(*) FILTER (e_within > 0) AS s_within,
    count(n_over) AS c_over, count(*) FILTER (e_over > 0) AS s_over,
    count(n_2) AS c_2, count(*) FILTER (e_2 > 0) AS s_2,
    count(n_3) AS c_3, count(*) FILTER (e_3 > 0) AS s_3,
    count(n_4) AS c_4, count(*) FILTER (e_4 > 0) AS s_4,
    count(n_5) AS c_5, count(*) FILTER (e_5 > 0) AS s_5,
    count(n_6) AS c_6, count(*) FILTER (e_6 > 0) AS s_6,
    count(n_7) AS c_7, count(*) FILTER (e_7 > 0) AS s_7
  FROM store.count_by_practice
  GROUP BY test_ix, practice_ix, ccg_ix, lab_ix
)
ORDER BY test_ix, practice_ix, ccg_ix, lab_ix;

INSERT INTO store.cells_by_lab
SELECT
  test_ix, ccg_ix, lab_ix,
  sum(cells_under), sum(suppressed_under),
  sum(cells_within), sum(suppressed_within),
  sum(cells_over), sum(suppressed_over),
  sum(cells_2), sum(suppressed_2),
  sum(cells_3), sum(suppressed_3),
  sum(cells_4), sum(suppressed_4),
  sum(cells_5), sum(suppressed_5),
  sum(cells_6), sum(suppressed_6),
  sum(cells_7), sum(suppressed_7),
  sum(cells_numeric), sum(suppressed_numeric),
  sum(cells_error), sum(suppressed_error),
  sum(cells_total), sum(suppressed_total)
FROM store.cells_by_practice
GROUP BY test_ix, ccg_ix, lab_ix
ORDER BY test_ix, ccg_ix, lab_ix;
