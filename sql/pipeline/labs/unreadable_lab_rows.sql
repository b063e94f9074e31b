-- Some of these rows, as they are written.
SELECT DISTINCT s.month, s.practice_id, s.test_code, s.result_category, s."count"
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_category c ON c.text = s.result_category
JOIN spelt_count k ON k.text = s."count"
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_test t ON t.text = s.test_code
WHERE m.month IS NOT NULL AND category IS NOT NULL AND p.reason = 0 AND t.reason = 0 AND n IS NULL
LIMIT 1000;
