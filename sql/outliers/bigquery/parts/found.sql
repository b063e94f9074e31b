(
  -- The build of these parameters, if openpath made it by these rules: the predecessor wrote the row before
  -- the data, so one of its builds may be incomplete.
  SELECT MIN(CAST(build_id AS INT64))
  FROM `{dataset}.builds`
  WHERE from_date = p__from_date AND to_date = p__to_date AND n = p__n
    AND ARRAY_TO_STRING(entities, '+') = ARRAY_TO_STRING(v__entities, '+')
    AND engine_version = '{version}'
)
