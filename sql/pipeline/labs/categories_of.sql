-- The categories of the tests in a table, and whether anything is suppressed in them.
SELECT category, max(most_e) > 0
FROM seen_test
WHERE test_no IN (SELECT test_no FROM {kept})
GROUP BY category;
