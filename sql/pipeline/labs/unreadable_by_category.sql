-- Rows of a file by result category: those that would count, and those whose count cannot be read.
SELECT
  category,
  count(*) FILTER (reason = 0),
  count(*) FILTER (reason = $unreadable)
FROM staged
WHERE file_no = $file_no AND reason IN (0, $unreadable)
GROUP BY category
ORDER BY category;
