-- Rows and tests of the file at hand by month, whatever became of them later.
SELECT month, sum(row_count)::DOUBLE, sum(n) FROM file_cell
WHERE month IS NOT NULL
GROUP BY month;
