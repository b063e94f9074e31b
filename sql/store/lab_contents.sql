-- How many rows (counts of a practice, test, month and result type) and tests each lab has in each month.
-- The tests are those of all rows, suppressed counts with the middles of their ranges.
SELECT
  lab_id,
  month,
  (
    count(n_under) + count(n_within) + count(n_over)
    + count(n_2) + count(n_3) + count(n_4) + count(n_5) + count(n_6) + count(n_7)
  )::DOUBLE AS row_count,
  sum(n_total) AS tests
FROM count_by_practice JOIN lab USING (lab_ix)
GROUP BY ALL
ORDER BY lab_id, month
