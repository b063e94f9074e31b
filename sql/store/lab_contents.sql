-- How many rows (counts of a practice, test, month and result type) and tests each lab has in each month.
-- The tests are those of all rows, suppressed counts with the middles of their ranges. The fingerprint stands for
-- all counts; versions of DuckDB may compute it differently, so it names the version.
SELECT
  lab_id,
  month,
  (
    count(n_under) + count(n_within) + count(n_over)
    + count(n_2) + count(n_3) + count(n_4) + count(n_5) + count(n_6) + count(n_7)
  )::DOUBLE AS row_count,
  sum(n_total) AS tests,
  version() || ' ' || bit_xor(hash(
    practice_id, test_code, n_under, e_under, n_within, e_within, n_over, e_over, n_2, e_2, n_3, e_3,
    n_4, e_4, n_5, e_5, n_6, e_6, n_7, e_7
  )) AS fingerprint
FROM count_by_practice
JOIN lab USING (lab_ix) JOIN practice USING (practice_ix) JOIN test USING (test_ix)
GROUP BY ALL
ORDER BY lab_id, month
