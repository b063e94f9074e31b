-- One table of counts, wide. Sums over categories ({n_total} and the like) are made from the sums by category,
-- after the sort: so fewer columns are grouped and sorted, which is most of a build's work. {n_under} and the
-- like are the sums by category, or a constant where a category does not occur: what this query does not ask
-- for, DuckDB neither sums nor sorts.
INSERT INTO store.{into}
SELECT
  {keys},
  {n_under}, {e_under},
  {n_within}, {e_within},
  {n_over}, {e_over},
  {n_2}, {e_2},
  {n_3}, {e_3},
  {n_4}, {e_4},
  {n_5}, {e_5},
  {n_6}, {e_6},
  {n_7}, {e_7},
  {n_numeric}, {e_numeric},
  {n_error}, {e_error},
  {n_total}, {e_total}
FROM (
  FROM ({grouped})
  ORDER BY {keys}
) s;
