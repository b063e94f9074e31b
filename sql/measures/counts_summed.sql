-- Counts n ± e by group and month, of one or more kinds of result, where many rows make up a cell.
SELECT {group} AS grp, month, sum(COLUMNS('^[ne]_({results})$')) AS "\0"
FROM {table}
WHERE ({any_known})
{filters}
GROUP BY ALL
