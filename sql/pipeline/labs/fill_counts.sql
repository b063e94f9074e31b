-- One table of counts, wide. {columns} are the sums by category, or a constant where a category does not occur:
-- what this query does not ask for, DuckDB neither sums nor sorts. Sums over several categories are made from
-- those, after the sort: so fewer columns are grouped and sorted, which is most of a build's work.
INSERT INTO store.{into} BY NAME
SELECT {keys}, {columns}
FROM (
  FROM ({counts})
  ORDER BY {keys}
) s;
