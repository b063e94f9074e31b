-- Counts n ± e by group and month, row by row, of one or more kinds of result. There is nearly one row a
-- cell, so that copying them (2 ms for 30,000 rows) costs less than grouping (6 ms). The reader adds up
-- rows of the same cell.
SELECT {group} AS grp, month, COLUMNS('^[ne]_({results})$')
FROM {table}
WHERE ({any_known})
{filters}
