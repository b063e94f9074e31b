-- Counts n ± e by group and month, where many rows make up a cell.
SELECT {group} AS grp, month, sum(n_{results}) AS n, sum(e_{results}) AS e
FROM {table}
WHERE n_{results} IS NOT NULL
{filters}
GROUP BY ALL
