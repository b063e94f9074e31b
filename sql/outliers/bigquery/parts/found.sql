(
  -- The build of these parameters. Only by these rules and by openpath: the predecessor wrote its row
  -- before the data, so that one of its builds may be half.
  SELECT MIN(CAST(build_id AS INT64))
  FROM `{dataset}.builds`
  WHERE from_date = p__from_date AND to_date = p__to_date AND n = p__n
    AND ARRAY_TO_STRING(entities, '+') = ARRAY_TO_STRING(v__entities, '+')
    AND engine_version = '{version}'
)
