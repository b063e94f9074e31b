SELECT
    test_ix, practice_ix, month,
    coalesce(n, 0) AS n, coalesce(e, 0) AS e, d, f,
    {is_share} AS is_share
  FROM (
    SELECT practice_ix, month, sum(n_{total}) AS d, sum(e_{total}) AS f
    FROM {table}
    WHERE n_{total} IS NOT NULL
    {filters}
    GROUP BY ALL
  )
  CROSS JOIN (SELECT unnest($test_ix_list::USMALLINT[]) AS test_ix)
  LEFT JOIN numerators USING (test_ix, practice_ix, month)
