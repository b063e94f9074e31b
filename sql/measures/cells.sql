-- The cells of counts and those that are suppressed, over all months.
SELECT sum(cells_{results}) AS cells, sum(suppressed_{results}) AS suppressed
FROM {table}
WHERE true
{filters}
