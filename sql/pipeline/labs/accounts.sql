-- Rows by file and reason; 0: kept.
SELECT file_no, reason, sum(row_count)::DOUBLE
FROM (
  SELECT file_no, reason, count(*) AS row_count FROM staged WHERE reason <> 0 GROUP BY ALL
  UNION ALL
  SELECT file_no, reason, sum(row_count) FROM decided GROUP BY ALL
)
GROUP BY ALL
HAVING sum(row_count) > 0
ORDER BY ALL;
