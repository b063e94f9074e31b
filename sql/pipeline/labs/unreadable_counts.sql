-- The counts (and half-widths) of a file that cannot be read, on rows that would count.
SELECT count_column, count_text, count(*)
FROM understood
WHERE reason = $unreadable
GROUP BY ALL
ORDER BY ALL;
