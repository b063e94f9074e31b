-- The months of a file that cannot be read, and the result categories beside months that can, on rows that
-- would count.
SELECT
  if(month_no IS NULL, 'month', 'result_category'),
  if(month_no IS NULL, month, result_category),
  count(*)
FROM understood
WHERE (month_no IS NULL OR category IS NULL) AND is_known
GROUP BY ALL
ORDER BY ALL;
