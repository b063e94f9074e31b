SELECT l.month, count(i.month) AS row_count, l.sha256
FROM loaded_month l
LEFT JOIN items i ON i.month = l.month
GROUP BY l.month, l.sha256
ORDER BY l.month;
