-- The value of each test for each practice and month, with bounds (field guide, section 3). The tail is
-- test_deciles.sql or test_places.sql, which select from these rows. They leave out practices with fewer
-- than $min_months values in the last $window months of a test's chart, and tests with fewer than ten peers.
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
{tail}
