-- The practice-months with their primary lab: most potassium tests, at least 50; equal: the first id
-- (field guide, section 3).
INSERT INTO store.practice_month
WITH potassium AS (
  SELECT month, practice_no, lab_ix, sum(n) AS n
  FROM kept JOIN ix_lab USING (lab_no)
  WHERE test_no = (SELECT no FROM dict_test WHERE id = 'K')
  GROUP BY ALL
),
primary_lab AS (
  SELECT month, practice_no, lab_ix
  FROM potassium
  WHERE n >= 50
  QUALIFY row_number() OVER (PARTITION BY month, practice_no ORDER BY n DESC, lab_ix) = 1
)
SELECT month, practice_ix, ccg_ix, lab_ix, list_size, list_size_error
FROM fill_practice_month
JOIN ix_practice USING (practice_no)
JOIN ix_ccg USING (ccg_no)
LEFT JOIN primary_lab USING (month, practice_no)
ORDER BY month, practice_ix;
