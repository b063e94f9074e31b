-- The primary labs of every practice, each with the first month of its time there, by practice and month. Months
-- without a primary lab end no time.
SELECT practice_ix, month, lab_id
FROM (
  SELECT
    practice_ix, month, primary_lab_ix,
    lag(primary_lab_ix) OVER (PARTITION BY practice_ix ORDER BY month) AS lab_before
  FROM practice_month
  WHERE primary_lab_ix IS NOT NULL
)
JOIN lab ON lab_ix = primary_lab_ix
WHERE lab_before IS DISTINCT FROM primary_lab_ix
ORDER BY practice_ix, month
