-- The months of a lab's file that cannot be read, and the result categories beside months that can, on rows
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
WHERE (m.month IS NULL OR category IS NULL) AND p.reason = 0 AND t.reason = 0
GROUP BY ALL
ORDER BY ALL;
