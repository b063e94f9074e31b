-- Rows and items of the file by month.
SELECT month, sum(row_count), sum(items) FROM cell WHERE reason = 0 GROUP BY month;
