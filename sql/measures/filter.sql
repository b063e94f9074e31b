  AND {column} IN (SELECT unnest(${name}::USMALLINT[]))
