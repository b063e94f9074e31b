-- Rows by file and reason; 0: kept.
SELECT file_no, reason, sum(row_count)::DOUBLE
FROM (
  SELECT file_no, reason, row_count FROM dropped
  UNION ALL
  SELECT file_no, reason, row_count FROM decided
)
GROUP BY ALL
HAVING sum(row_count) > 0
ORDER BY ALL;
