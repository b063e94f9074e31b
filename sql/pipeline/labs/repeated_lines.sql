-- A file's different lines, and how many of them it has more than once.
SELECT count(*), count(*) FILTER (row_count > 1)
FROM (SELECT line, count(*) AS row_count FROM source_lines GROUP BY line);
