-- One table of counts, wide. Sums over categories are made from the sums by category, after the sort: so
-- fewer columns are grouped and sorted, which is most of a build's work. {n_under} and the like are the
-- sums by category, or a constant where a category does not occur: what this query does not ask for,
-- DuckDB neither sums nor sorts.

-- Sums in which NULL is “no such row”: NULL where all are.
CREATE OR REPLACE TEMP MACRO sum_2(a, b) AS
  if(coalesce(a, b) IS NULL, NULL, coalesce(a, 0) + coalesce(b, 0));
CREATE OR REPLACE TEMP MACRO sum_3(a, b, c) AS
  if(coalesce(a, b, c) IS NULL, NULL, coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0));
CREATE OR REPLACE TEMP MACRO sum_6(a, b, c, d, e, f) AS
  if(coalesce(a, b, c, d, e, f) IS NULL, NULL,
    coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0) + coalesce(d, 0) + coalesce(e, 0) + coalesce(f, 0));

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
  sum_3({n_under}, {n_within}, {n_over}) AS n_numeric, sum_3({e_under}, {e_within}, {e_over}) AS e_numeric,
  sum_6({n_2}, {n_3}, {n_4}, {n_5}, {n_6}, {n_7}) AS n_error, sum_6({e_2}, {e_3}, {e_4}, {e_5}, {e_6}, {e_7}) AS e_error,
  sum_2(n_numeric, n_error), sum_2(e_numeric, e_error)
FROM (
  FROM ({grouped})
  ORDER BY {keys}
) s;
