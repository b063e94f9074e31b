-- The outer deciles and the median over the peers, by test and month.
last_months AS (SELECT test_ix, max(month) AS last_month FROM rows GROUP BY ALL),
peers AS (
  SELECT test_ix, practice_ix
  FROM rows JOIN last_months USING (test_ix)
  WHERE month > last_month - $window AND value IS NOT NULL
  {peers}
  GROUP BY ALL
  HAVING count(*) >= $min_months
),
compared AS (SELECT test_ix FROM peers GROUP BY ALL HAVING count(*) >= 10),
spread AS (
  SELECT test_ix, month, quantile_cont(value, [0.1, 0.5, 0.9]) AS deciles
  FROM rows SEMI JOIN peers USING (test_ix, practice_ix) SEMI JOIN compared USING (test_ix)
  WHERE value IS NOT NULL
  GROUP BY ALL
)
SELECT test_ix, month, deciles[1] AS p10, deciles[2] AS p50, deciles[3] AS p90, last_month
FROM spread JOIN last_months USING (test_ix)
