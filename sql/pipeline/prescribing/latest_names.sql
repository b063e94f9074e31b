-- The names and parents of one kind of thing, {entity}, in monthly files: those of the latest month and, in that
-- month, those of most rows.
CREATE TABLE named_{entity} AS
SELECT
  code,
  arg_max(name, {'m': month, 'n': row_count, 't': name}) FILTER (name IS NOT NULL) AS name{parents}
FROM (
  SELECT {code} AS code, month, {name} AS name{parent_codes}, sum(row_count) AS row_count
  FROM {seen}
  WHERE {code} IS NOT NULL
  GROUP BY ALL
)
GROUP BY code;
