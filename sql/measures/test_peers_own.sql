SELECT test_ix, practice_ix, month, coalesce(n, 0) / nullif(d, 0) AS value
  FROM (
    SELECT test_ix, practice_ix, month, sum(n_{whole}) AS d
    FROM count_by_practice
    WHERE n_{whole} IS NOT NULL
    {filters}
    GROUP BY ALL
  )
  LEFT JOIN numerators USING (test_ix, practice_ix, month)
