-- The outer deciles and the median of each test, computed in advance (see test_deciles in
-- sql/schema/store.sql). Practices count with the lab and the CCG of their latest month, as in
-- sql/store/practices.sql. With fewer than $min_practices practices there are no deciles.
INSERT INTO store.test_deciles
WITH latest AS (
  SELECT practice_ix, max_by({ccg: ccg_ix, lab: primary_lab_ix}, month) AS place
  FROM store.practice_month
  GROUP BY ALL
),
counted AS (
  SELECT test_ix, practice_ix, month, sum(n_total) AS n
  FROM store.count_by_practice
  WHERE test_ix BETWEEN $first AND $last AND n_total IS NOT NULL
  GROUP BY ALL
),
rates AS MATERIALIZED (
  SELECT test_ix, practice_ix, month, place.ccg, place.lab, n / list_size * 1000 AS value
  FROM counted
  JOIN (FROM store.practice_month WHERE list_size > 0) USING (practice_ix, month)
  JOIN latest USING (practice_ix)
),
compared AS (
  SELECT test_ix, ccg, lab, grouping(ccg) AS any_ccg, grouping(lab) AS any_lab
  FROM (SELECT DISTINCT test_ix, practice_ix, ccg, lab FROM rates)
  GROUP BY GROUPING SETS ((test_ix), (test_ix, ccg), (test_ix, lab))
  HAVING count(*) >= $min_practices
),
spread AS (
  SELECT
    test_ix, ccg, lab, grouping(ccg) AS any_ccg, grouping(lab) AS any_lab,
    month,
    quantile_cont(value, [0.1, 0.5, 0.9]) AS deciles
  FROM rates
  GROUP BY GROUPING SETS ((test_ix, month), (test_ix, month, ccg), (test_ix, month, lab))
)
SELECT
  CASE WHEN any_lab = 0 THEN 'lab' WHEN any_ccg = 0 THEN 'ccg' ELSE 'all' END AS peers,
  CASE WHEN any_lab = 0 THEN lab WHEN any_ccg = 0 THEN ccg ELSE 0 END AS peers_ix,
  test_ix,
  month,
  deciles[1], deciles[2], deciles[3]
FROM spread
SEMI JOIN compared
  ON spread.test_ix = compared.test_ix
  AND spread.any_ccg = compared.any_ccg
  AND spread.any_lab = compared.any_lab
  AND spread.ccg IS NOT DISTINCT FROM compared.ccg
  AND spread.lab IS NOT DISTINCT FROM compared.lab
-- Practices without a primary lab share none with others.
WHERE any_lab = 1 OR lab IS NOT NULL
ORDER BY peers, peers_ix, test_ix, month;
