-- The texts that cannot be read of the columns that say where a count belongs, on rows that would count. Of a row
-- with several, that of the first column.
SELECT {column}, {text}, count(*)
FROM understood
WHERE ({has_unreadable_label}) AND is_known
GROUP BY ALL
ORDER BY ALL;
