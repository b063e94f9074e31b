-- The place of one practice among its peers on each test in the queried month, and the bounds that suppressed
-- counts leave for the outer deciles in that month. Where low numbers are not hidden, every practice with a
-- value is a peer, so no rows are left out.
queries AS (
  SELECT
    unnest($query_tests::USMALLINT[]) AS test_ix,
    unnest($query_months::SMALLINT[]) AS month,
    unnest($query_last_months::SMALLINT[]) AS last_month
),
peers AS (
  SELECT rows.test_ix, practice_ix
  FROM rows JOIN queries USING (test_ix)
  WHERE rows.month > last_month - $window AND value IS NOT NULL
  {peers}
  GROUP BY ALL
  HAVING count(*) >= $min_months
),
practice AS (
  SELECT test_ix, value AS practice_value, low AS practice_low, high AS practice_high
  FROM rows SEMI JOIN queries USING (test_ix, month)
  WHERE practice_ix = $practice
),
spread AS (
  SELECT
    test_ix,
    month,
    quantile_cont(low, [0.1, 0.9]) AS lowest,
    quantile_cont(high, [0.1, 0.9]) AS highest,
    count(*) AS peers,
    count(*) FILTER (value > practice_value) AS higher,
    count(*) FILTER (value = practice_value) AS level,
    count(*) FILTER (low > practice_high) AS surely_higher,
    count(*) FILTER (high > practice_low AND practice_ix != $practice) AS maybe_higher
  FROM rows
  SEMI JOIN queries USING (test_ix, month)
  {peers_only}
  LEFT JOIN practice USING (test_ix)
  WHERE value IS NOT NULL
  GROUP BY ALL
)
SELECT
  test_ix,
  month,
  lowest[1] AS p10_low,
  CASE WHEN highest[1] < 1e200 THEN highest[1] ELSE 'infinity' END AS p10_high,
  lowest[2] AS p90_low,
  CASE WHEN highest[2] < 1e200 THEN highest[2] ELSE 'infinity' END AS p90_high,
  peers::DOUBLE AS peers,
  higher::DOUBLE AS higher,
  level::DOUBLE AS level,
  surely_higher::DOUBLE AS surely_higher,
  maybe_higher::DOUBLE AS maybe_higher
FROM spread
