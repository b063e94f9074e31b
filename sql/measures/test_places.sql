-- The place of one practice among its peers on each test, in the month asked for, and the bounds that
-- suppressed counts leave for the outer deciles then. Where low numbers are not hidden, every practice with
-- a value is a peer, and nothing is joined.
asked AS (
  SELECT
    unnest($asked_tests::USMALLINT[]) AS test_ix,
    unnest($asked_months::SMALLINT[]) AS month,
    unnest($asked_lasts::SMALLINT[]) AS last_month
),
peers AS (
  SELECT rows.test_ix, practice_ix
  FROM rows JOIN asked USING (test_ix)
  WHERE rows.month > last_month - $window AND value IS NOT NULL
  {peers}
  GROUP BY ALL
  HAVING count(*) >= $least
),
own AS (
  SELECT test_ix, value AS own_value, low AS own_low, high AS own_high
  FROM rows SEMI JOIN asked USING (test_ix, month)
  WHERE practice_ix = $own
),
spread AS (
  SELECT
    test_ix,
    month,
    quantile_cont(low, [0.1, 0.9]) AS lowest,
    quantile_cont(high, [0.1, 0.9]) AS highest,
    count(*) AS peers,
    count(*) FILTER (value > own_value) AS higher,
    count(*) FILTER (value = own_value) AS level,
    count(*) FILTER (low > own_high) AS surely_higher,
    count(*) FILTER (high > own_low AND practice_ix != $own) AS maybe_higher
  FROM rows
  SEMI JOIN asked USING (test_ix, month)
  {of_peers}
  LEFT JOIN own USING (test_ix)
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
