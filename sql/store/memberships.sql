-- The CCGs of every practice, each with the first month of its time there, by practice and month.
SELECT practice_ix, month, ccg_id
FROM (
  SELECT
    practice_ix, month, ccg_ix,
    lag(ccg_ix) OVER (PARTITION BY practice_ix ORDER BY month) AS ccg_before
  FROM practice_month
)
JOIN ccg USING (ccg_ix)
WHERE ccg_before IS DISTINCT FROM ccg_ix
ORDER BY practice_ix, month
