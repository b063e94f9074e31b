-- The outer deciles and the median of a practice's peers on each test, by test and month (field guide,
-- section 3, “Deciles”), and the place of one practice among them. Practices with fewer than $least
-- values in the last $window months of a test's chart are not peers, and a test with fewer than ten peers
-- is left out.
WITH numerators AS (
  SELECT test_ix, practice_ix, month, sum(n_{results}) AS n, sum(e_{results}) AS e
  FROM count_by_practice
  WHERE n_{results} IS NOT NULL
  {filters}
  GROUP BY ALL
),
-- The rows of the chart by practice, as n ± e over d ± f.
counted AS (
  {rows}
),
-- Bounds by the rules of src/domain/interval.ts: a share is between 0 and 1, and where the denominator
-- may be 0 the value has no upper limit. 1e300 stands for that, because quantile_cont interpolates
-- between two ranks, which infinity would turn into NaN.
rows AS (
  SELECT
    test_ix,
    practice_ix,
    month,
    CASE WHEN d > 0 THEN (n / d) * {scale} END AS value,
    CASE
      WHEN e = 0 AND f = 0 THEN value
      WHEN d > 0 THEN greatest(0, (n - e) / (d + f)) * {scale}
    END AS low,
    CASE
      WHEN e = 0 AND f = 0 THEN value
      WHEN d > 0 AND is_share THEN CASE WHEN d > f THEN least(1, (n + e) / (d - f)) ELSE 1 END
      WHEN d > 0 THEN CASE WHEN d > f THEN ((n + e) / (d - f)) * {scale} ELSE 1e300 END
    END AS high
  FROM counted
),
lasts AS (SELECT test_ix, max(month) AS last_month FROM rows GROUP BY ALL),
peers AS (
  SELECT test_ix, practice_ix
  FROM rows JOIN lasts USING (test_ix)
  WHERE month > last_month - $window AND value IS NOT NULL
  {peers}
  GROUP BY ALL
  HAVING count(*) >= $least
),
compared AS (SELECT test_ix FROM peers GROUP BY ALL HAVING count(*) >= 10),
values_of_peers AS (
  SELECT test_ix, practice_ix, month, value, low, high
  FROM rows SEMI JOIN peers USING (test_ix, practice_ix) SEMI JOIN compared USING (test_ix)
  WHERE value IS NOT NULL
),
own AS (
  SELECT test_ix, month, value AS own_value, low AS own_low, high AS own_high
  FROM rows
  WHERE practice_ix = $own
),
spread AS (
  SELECT
    test_ix,
    month,
    quantile_cont(value, [0.1, 0.5, 0.9]) AS deciles,
    quantile_cont(low, [0.1, 0.9]) AS lowest,
    quantile_cont(high, [0.1, 0.9]) AS highest,
    count(*) AS peers,
    count(*) FILTER (value > own_value) AS higher,
    count(*) FILTER (value = own_value) AS level,
    count(*) FILTER (low > own_high) AS surely_higher,
    count(*) FILTER (high > own_low AND practice_ix != $own) AS maybe_higher
  FROM values_of_peers LEFT JOIN own USING (test_ix, month)
  GROUP BY ALL
)
SELECT
  test_ix AS grp,
  month,
  deciles[1] AS p10,
  deciles[2] AS p50,
  deciles[3] AS p90,
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
