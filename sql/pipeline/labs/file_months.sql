-- The rows and tests of the present file by month, even of rows that are dropped later.
SELECT month, sum(row_count)::DOUBLE, sum(n) FROM file_cell
WHERE month IS NOT NULL
GROUP BY month;
