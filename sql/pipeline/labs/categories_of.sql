-- The categories of the tests in a table, and whether any of their counts are suppressed.
SELECT category, max(most_e) > 0
FROM seen_test
WHERE test_no IN (SELECT test_no FROM {kept})
GROUP BY category;
