-- The practice-months with their primary lab: most potassium tests, at least 50; equal: the first id
-- (field guide, section 3). Needs the counts.
INSERT INTO store.practice_month
WITH potassium AS (
  SELECT month, practice_ix, lab_ix, sum(n_total) AS n
  FROM store.count_by_practice
  WHERE test_ix = (SELECT test_ix FROM store.test WHERE test_code = 'K')
  GROUP BY ALL
),
primary_lab AS (
  SELECT month, practice_ix, lab_ix
  FROM potassium
  WHERE n >= 50
  QUALIFY row_number() OVER (PARTITION BY month, practice_ix ORDER BY n DESC, lab_ix) = 1
)
SELECT month, practice_ix, ccg_ix, lab_ix, list_size, list_size_error
FROM fill_practice_month
JOIN ix_practice USING (practice_no)
JOIN ix_ccg USING (ccg_no)
LEFT JOIN primary_lab USING (month, practice_ix)
ORDER BY month, practice_ix;
