-- Error categories that more than a tenth of a test's rows at a lab have: their share, and the test's rows.
SELECT l.id, t.id, category, row_count / all_rows, all_rows::DOUBLE
FROM (
  SELECT *, sum(row_count) OVER (PARTITION BY lab_no, test_no) AS all_rows FROM seen_test
)
JOIN dict_lab l ON l.no = lab_no
JOIN dict_test t ON t.no = test_no
WHERE category > 1 AND row_count > 0.1 * all_rows
ORDER BY ALL;
