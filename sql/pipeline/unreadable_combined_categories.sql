-- The result categories of the combined file that cannot be read, on rows that would count.
SELECT s.result_category, count(*)
FROM source_quiet s
JOIN spelt_month m ON m.text = s.month
LEFT JOIN spelt_category c ON c.text = s.result_category
JOIN spelt_practice p ON p.text = s.practice_id
JOIN spelt_test t ON t.text = s.test_code
JOIN spelt_lab l ON l.text = s.lab_id
JOIN spelt_ccg g ON g.text = s.ccg_id
WHERE m.month IS NOT NULL AND category IS NULL AND l.reason = 0
GROUP BY ALL
ORDER BY count(*) DESC, 1;
