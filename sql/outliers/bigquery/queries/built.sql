SELECT build_id, engine_version, CAST(created_at AS STRING) AS created_at, item_rows, row_count
FROM `{dataset}.builds`
WHERE from_date = @from AND to_date = @to AND n = @n
  AND ARRAY_TO_STRING(entities, '+') = @entities
  AND engine_version = '{version}'
ORDER BY build_id
LIMIT 1;
