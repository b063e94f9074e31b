-- How many different lines a file has once they are understood, and how many of them it has more than once. Of
-- a large file only lines whose practice and presentation have a hash that $step divides, so that all copies of
-- a line are included.
SELECT count(*)::DOUBLE, count(*) FILTER (row_count > 1)::DOUBLE
FROM (
  SELECT
    coalesce(m.month::VARCHAR, r.month) AS month,
    code_of(r.practice) AS practice,
    code_of(r.bnf_code) AS bnf_code,
    coalesce(k.items::VARCHAR, r.items) AS items,
    others,
    count(*) AS row_count
  FROM rows_compared r
  LEFT JOIN spelt_month m ON m.text = r.month
  LEFT JOIN spelt_items k ON k.text = r.items
  WHERE hash(code_of(r.practice), code_of(r.bnf_code)) % $step = 0
  GROUP BY ALL
);
