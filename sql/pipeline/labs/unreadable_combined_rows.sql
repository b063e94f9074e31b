-- Some of these rows, as they are written.
SELECT DISTINCT
  s.ccg_id, s."count", s.error, s.lab_id, s.month, s.practice_id, s.practice_name, s.result_category,
  s.test_code, s.total_list_size
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_category c ON c.text = s.result_category
JOIN spelt_count k ON k.text = s."count"
LEFT JOIN spelt_error k2 ON k2.text = s.error
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_test t ON t.text = s.test_code
JOIN spelt_lab l ON l.text = s.lab_id
JOIN spelt_ccg g ON g.text = s.ccg_id
WHERE l.reason = 0 AND (n IS NULL OR k2.e IS NULL)
LIMIT 1000;
