-- How all practices lie on each test, by test and month (field guide, section 3, “Deciles”), and where
-- one of them stands among them. Practices with fewer than $least values in the last $window months of
-- a test's chart are no peers, and a test with fewer than ten peers has none.
WITH numerators AS (
  SELECT test_ix, practice_ix, month, sum(n_{results}) AS n
  FROM count_by_practice
  WHERE n_{results} IS NOT NULL
  {filters}
  GROUP BY ALL
),
-- One row a row of the chart by practice; no value where it has none.
rows AS (
  {rows}
),
lasts AS (SELECT test_ix, max(month) AS last_month FROM rows GROUP BY ALL),
peers AS (
  SELECT test_ix, practice_ix
  FROM rows JOIN lasts USING (test_ix)
  WHERE month > last_month - $window AND value IS NOT NULL
  GROUP BY ALL
  HAVING count(*) >= $least
),
compared AS (SELECT test_ix FROM peers GROUP BY ALL HAVING count(*) >= 10),
values_of_peers AS (
  SELECT test_ix, month, value
  FROM rows SEMI JOIN peers USING (test_ix, practice_ix) SEMI JOIN compared USING (test_ix)
  WHERE value IS NOT NULL
),
own AS (SELECT test_ix, month, value AS own_value FROM rows WHERE practice_ix = $own),
spread AS (
  SELECT
    test_ix,
    month,
    quantile_cont(value, [0.1, 0.5, 0.9]) AS centiles,
    count(*) AS peers,
    count(*) FILTER (value > own_value) AS higher,
    count(*) FILTER (value = own_value) AS level
  FROM values_of_peers LEFT JOIN own USING (test_ix, month)
  GROUP BY ALL
)
SELECT
  test_ix AS grp,
  month,
  centiles[1] AS p10,
  centiles[2] AS p50,
  centiles[3] AS p90,
  peers::DOUBLE AS peers,
  higher::DOUBLE AS higher,
  level::DOUBLE AS level
FROM spread
