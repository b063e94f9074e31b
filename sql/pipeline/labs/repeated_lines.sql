-- How many different lines a file has once they are understood, and how many of them it has more than once. Of
-- groups of lines that differ only in their counts: how many have only certain counts and one above 5, and in
-- how many of these the counts differ by at most a tenth.
WITH line AS (
  SELECT
    coalesce(m.month::VARCHAR, l.month) AS month,
    coalesce(c.category::VARCHAR, l.result_category) AS category,
    p.local_no AS practice,
    t.local_no AS test,
    others,
    n,
    e,
    if(n IS NULL, l."count", NULL) AS unread,
    count(*) AS row_count
  FROM source_lines l
  LEFT JOIN spelt_month m ON m.text = l.month
  LEFT JOIN spelt_category c ON c.text = l.result_category
  LEFT JOIN spelt_count k ON k.text = l."count"
  LEFT JOIN spelt_practice p ON p.text = l.practice_id
  LEFT JOIN spelt_test t ON t.text = l.test_code
  GROUP BY ALL
),
alike_but_for_count AS (
  SELECT
    count(*) AS lines,
    count(*) FILTER (row_count > 1) AS repeated,
    min(n) AS least,
    max(n) AS most,
    sum(row_count) > 1 AND max(e) = 0 AND max(n) > 5 AND bool_and(n IS NOT NULL) AS is_telling
  FROM line
  GROUP BY month, category, practice, test, others
)
SELECT
  sum(lines)::DOUBLE,
  sum(repeated)::DOUBLE,
  count(*) FILTER (is_telling)::DOUBLE,
  count(*) FILTER (is_telling AND least >= 0.9 * most)::DOUBLE
FROM alike_but_for_count;
