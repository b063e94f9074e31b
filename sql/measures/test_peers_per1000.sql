SELECT test_ix, practice_ix, month, (n / list_size) * 1000 AS value
  FROM numerators
  LEFT JOIN (SELECT practice_ix, month, list_size FROM practice_month WHERE list_size > 0)
  USING (practice_ix, month)
