-- Counts n ± e by month, every result category a pair of columns.
SELECT
  month,
  sum(n_under) AS n_under, sum(e_under) AS e_under,
  sum(n_within) AS n_within, sum(e_within) AS e_within,
  sum(n_over) AS n_over, sum(e_over) AS e_over,
  sum(n_2) AS n_2, sum(e_2) AS e_2,
  sum(n_3) AS n_3, sum(e_3) AS e_3,
  sum(n_4) AS n_4, sum(e_4) AS e_4,
  sum(n_5) AS n_5, sum(e_5) AS e_5,
  sum(n_6) AS n_6, sum(e_6) AS e_6,
  sum(n_7) AS n_7, sum(e_7) AS e_7
FROM {table}
WHERE true
{filters}
GROUP BY month
