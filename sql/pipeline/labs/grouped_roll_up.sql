SELECT {keys}, sum(COLUMNS('^[ne]_(?:under|within|over|\d)$')) AS '\0'
FROM {counts}
GROUP BY {keys}
