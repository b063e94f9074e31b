-- Some of the rows under a second code whose count is another than that under the first, as they are written.
SELECT DISTINCT s.month, s.practice_id, s.test_code, s.result_category, s."count"
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
JOIN spelt_category c ON c.text = s.result_category
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_test t ON t.text = s.test_code
JOIN repeated_source r
  ON r.month = m.month AND r.category = c.category AND r.other_source = (p.local_no << 22) | t.local_no
WHERE NOT r.is_same
LIMIT 1000;
