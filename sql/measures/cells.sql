-- The number of cells behind counts, and of suppressed cells among them, over all months.
SELECT sum(cells_{results}) AS cells, sum(suppressed_{results}) AS suppressed
FROM {table}
WHERE true
{filters}
