SELECT test_ix, practice_ix, month, n, e, list_size AS d, list_size_error AS f, false AS is_share
  FROM numerators
  LEFT JOIN (
    SELECT practice_ix, month, list_size, list_size_error FROM practice_month WHERE list_size > 0
  )
  USING (practice_ix, month)
