-- Counts n ± e by group and month, row by row: sorted and nearly one row a cell, they cost less to
-- copy (2 ms for 30,000 rows) than to group (6 ms). Their reader adds those of one cell up.
SELECT {group} AS grp, month, n_{results} AS n, e_{results} AS e
FROM {table}
WHERE n_{results} IS NOT NULL
{filters}
