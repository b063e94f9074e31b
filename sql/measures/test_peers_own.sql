SELECT
    test_ix, practice_ix, month,
    coalesce(n, 0) AS n, coalesce(e, 0) AS e, d, f,
    true AS is_share
  FROM (
    SELECT test_ix, practice_ix, month, sum(n_{total}) AS d, sum(e_{total}) AS f
    FROM count_by_practice
    WHERE n_{total} IS NOT NULL
    {filters}
    GROUP BY ALL
  )
  LEFT JOIN numerators USING (test_ix, practice_ix, month)
