-- The months of the combined file that cannot be read, and the result categories beside months that can, on rows
-- that would count.
SELECT
  if(m.month IS NULL, 'month', 'result_category'),
  if(m.month IS NULL, s.month, s.result_category),
  count(*)
FROM source_quiet s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_test t ON t.text = s.test_code
JOIN spelt_lab l ON l.text = s.lab_id
JOIN spelt_ccg g ON g.text = s.ccg_id
WHERE (m.month IS NULL OR category IS NULL) AND l.reason = 0
GROUP BY ALL
ORDER BY ALL;
