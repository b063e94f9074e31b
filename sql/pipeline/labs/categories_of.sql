-- The categories of some tests, and whether any of their counts are suppressed.
SELECT category, max(most_e) > 0
FROM {tests}
GROUP BY category;
