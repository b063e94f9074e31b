-- Counts n ± e by month, with a pair of columns for each result category.
SELECT month, sum(COLUMNS('^[ne]_(under|within|over|[2-7])$')) AS "\0"
FROM {table}
WHERE true
{filters}
GROUP BY month
