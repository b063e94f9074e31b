-- Some of the combined file's rows that cannot be read, as they are written.
SELECT DISTINCT
  s.ccg_id, "count", error, s.lab_id, s.month, s.practice_id, practice_name, result_category,
  s.test_code, total_list_size
FROM source_quiet s
LEFT JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
LEFT JOIN spelt_practice p ON p.text = s.practice_id
LEFT JOIN spelt_test t ON t.text = s.test_code
LEFT JOIN spelt_lab l ON l.text = s.lab_id
LEFT JOIN spelt_ccg g ON g.text = s.ccg_id
WHERE m.month IS NULL OR category IS NULL OR l.lab_no IS NULL OR ccg_no IS NULL
  OR practice_no IS NULL OR test_no IS NULL
LIMIT 1000;
