-- The practice-months with their primary lab: most potassium tests, at least 50; equal: the first id
-- (field guide, section 3).
INSERT INTO store.practice_month
WITH potassium AS (
  SELECT month, practice_id, lab_id, sum(n) AS n FROM kept WHERE test_code = 'K' GROUP BY ALL
),
primary_lab AS (
  SELECT month, practice_id, lab_id
  FROM potassium
  WHERE n >= 50
  QUALIFY row_number() OVER (PARTITION BY month, practice_id ORDER BY n DESC, lab_id) = 1
)
SELECT m.month, p.practice_ix, c.ccg_ix, l.lab_ix, m.list_size
FROM fill_practice_month m
LEFT JOIN published b USING (practice_id)
JOIN store.practice p ON p.practice_id = coalesce(b.public_id, m.practice_id)
JOIN store.ccg c ON c.ccg_id = m.ccg_id
LEFT JOIN primary_lab q ON q.month = m.month AND q.practice_id = m.practice_id
LEFT JOIN store.lab l ON l.lab_id = q.lab_id
ORDER BY m.month, p.practice_ix;
