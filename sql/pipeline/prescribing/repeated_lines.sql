-- A file's different lines, and how many of them it has more than once; of a large file those whose hash
-- has no remainder by $step, all copies of a line among them.
SELECT count(*)::DOUBLE, count(*) FILTER (row_count > 1)::DOUBLE
FROM (SELECT line, count(*) AS row_count FROM source_lines WHERE line % $step = 0 GROUP BY line);
