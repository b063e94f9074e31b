-- Some of the rows whose month or category cannot be read, as they are written.
SELECT DISTINCT s.month, practice_id, test_code, result_category, "count"
FROM source_quiet s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
WHERE m.month IS NULL OR category IS NULL
LIMIT 1000;
